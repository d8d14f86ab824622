"""Linear algebra from scratch, in Python's standard library alone: exact, certified, and fast for what it is.

    from projects.p01_linear_algebra import Matrix, Vector, solve, solve_exact, svd
    A = Matrix([[2, 1], [1, 3]])
    A @ A.T;  A**-1;  solve(A, [1, 2]);  solve_exact(A, [1, 2]);  svd(A).s

A matrix holds ints, Fractions, floats or complex numbers. Names that end in `_exact` answer in rational numbers, all
others in floats, with a warning where these can't be trusted; `solve_refined` and `certify` give all digits and the
true error. Start reading at `pure/lu.py`. Nothing under `pure/` imports more than `math`, `fractions` and their like.
"""

from projects.p01_linear_algebra.pure.accuracy import SolveInfo, solve_info
from projects.p01_linear_algebra.pure.assembly import block, hstack, kron, vstack
from projects.p01_linear_algebra.pure.bidiagonal import Bidiagonal, bidiagonal_form
from projects.p01_linear_algebra.pure.bisection import count_eigenvalues_below, eigh_selected, eigvalsh_selected
from projects.p01_linear_algebra.pure.certified import Certificate, certify
from projects.p01_linear_algebra.pure.certify import lapack_ratios
from projects.p01_linear_algebra.pure.cholesky import cholesky, cholesky_solve
from projects.p01_linear_algebra.pure.complex_schur import ComplexSchur, complex_schur
from projects.p01_linear_algebra.pure.condition import rcond
from projects.p01_linear_algebra.pure.determinant import SignLogDet, det, slogdet
from projects.p01_linear_algebra.pure.divide_conquer import eigh, eigvalsh_divided
from projects.p01_linear_algebra.pure.eigen import Eigen, EigenBoth, eig, eig_both, eigvals
from projects.p01_linear_algebra.pure.errors import (
    ConvergenceError,
    EntryError,
    IllConditionedWarning,
    NotPositiveDefiniteError,
    NotSymmetricError,
    ShapeError,
    SingularMatrixError,
)
from projects.p01_linear_algebra.pure.exact.bareiss import det_exact, inverse_exact, solve_bareiss
from projects.p01_linear_algebra.pure.exact.characteristic import characteristic_polynomial
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.exact.echelon import Echelon, null_space_exact, rank_exact, rref
from projects.p01_linear_algebra.pure.exact.normal_forms import Hermite, Smith, hermite_form, smith_form
from projects.p01_linear_algebra.pure.expm import expm
from projects.p01_linear_algebra.pure.full_pivoting import PivotedLU, complete_lu, rook_lu
from projects.p01_linear_algebra.pure.gallery import (
    cauchy,
    circulant,
    companion,
    frank,
    grcar,
    hilbert,
    inverse_hilbert,
    jordan_block,
    kahan,
    lauchli,
    magic,
    pascal,
    rosser,
    toeplitz,
    vandermonde,
    wilkinson_growth,
    wilkinson_plus,
)
from projects.p01_linear_algebra.pure.generalized import eigh_generalized
from projects.p01_linear_algebra.pure.givens import givens_qr
from projects.p01_linear_algebra.pure.gram_schmidt import classical_gram_schmidt, modified_gram_schmidt
from projects.p01_linear_algebra.pure.hessenberg import Hessenberg, hessenberg
from projects.p01_linear_algebra.pure.iterative.arnoldi import ArnoldiResult, arnoldi
from projects.p01_linear_algebra.pure.iterative.conjugate_gradient import conjugate_gradient
from projects.p01_linear_algebra.pure.iterative.gmres import gmres
from projects.p01_linear_algebra.pure.iterative.inverse_iteration import inverse_iteration
from projects.p01_linear_algebra.pure.iterative.lanczos import LanczosResult, lanczos, lanczos_reorthogonalised
from projects.p01_linear_algebra.pure.iterative.linear_solution import LinearSolution
from projects.p01_linear_algebra.pure.iterative.minres import minres
from projects.p01_linear_algebra.pure.iterative.power import EigenpairResult, power_iteration
from projects.p01_linear_algebra.pure.iterative.preconditioners import incomplete_cholesky, jacobi
from projects.p01_linear_algebra.pure.iterative.randomized_svd import RandomizedSVD, randomized_svd
from projects.p01_linear_algebra.pure.iterative.rayleigh_quotient import rayleigh_quotient_iteration
from projects.p01_linear_algebra.pure.iterative.steepest_descent import steepest_descent
from projects.p01_linear_algebra.pure.iterative.subspace import SubspaceResult, subspace_iteration
from projects.p01_linear_algebra.pure.jacobi_eigen import eigh_jacobi
from projects.p01_linear_algebra.pure.ldl import LDL, Inertia, ldl, ldl_solve
from projects.p01_linear_algebra.pure.least_squares import (
    LeastSquares,
    lstsq,
    lstsq_qr,
    matrix_rank,
    null_space,
    orth,
    pinv,
)
from projects.p01_linear_algebra.pure.logm import logm
from projects.p01_linear_algebra.pure.lu import LU, lu
from projects.p01_linear_algebra.pure.matrix import Matrix, as_matrix
from projects.p01_linear_algebra.pure.matrix_types import lapack_matrix
from projects.p01_linear_algebra.pure.norms import norm
from projects.p01_linear_algebra.pure.packed_products import packed_matmul
from projects.p01_linear_algebra.pure.pivoted_qr import PivotedQR, pivoted_qr
from projects.p01_linear_algebra.pure.polar import Polar, polar
from projects.p01_linear_algebra.pure.qr import QR, qr, qr_full
from projects.p01_linear_algebra.pure.qz import GeneralizedEigen, GeneralizedSchur, eig_generalized, qz
from projects.p01_linear_algebra.pure.rank_revealing import cauchy_svd, hilbert_svd, rrd_svd
from projects.p01_linear_algebra.pure.real_schur import RealSchur, real_schur
from projects.p01_linear_algebra.pure.refinement import Refined, solve_refined
from projects.p01_linear_algebra.pure.solve import inv, solve
from projects.p01_linear_algebra.pure.sqrtm import sqrtm
from projects.p01_linear_algebra.pure.strassen import strassen
from projects.p01_linear_algebra.pure.svd import SVD, singular_values, svd, svd_full, svd_jacobi
from projects.p01_linear_algebra.pure.symmetric_ql import SymmetricEigen, eigh_ql, eigvalsh
from projects.p01_linear_algebra.pure.triangular import solve_lower, solve_upper
from projects.p01_linear_algebra.pure.tridiagonal import Tridiagonal, tridiagonal_form
from projects.p01_linear_algebra.pure.vector import Vector, as_vector

__all__ = [
    "LDL",
    "LU",
    "QR",
    "SVD",
    "ArnoldiResult",
    "Bidiagonal",
    "Certificate",
    "ComplexSchur",
    "ConvergenceError",
    "Echelon",
    "Eigen",
    "EigenBoth",
    "EigenpairResult",
    "EntryError",
    "GeneralizedEigen",
    "GeneralizedSchur",
    "Hermite",
    "Hessenberg",
    "IllConditionedWarning",
    "Inertia",
    "LanczosResult",
    "LeastSquares",
    "LinearSolution",
    "Matrix",
    "NotPositiveDefiniteError",
    "NotSymmetricError",
    "PivotedLU",
    "PivotedQR",
    "Polar",
    "RandomizedSVD",
    "RealSchur",
    "Refined",
    "ShapeError",
    "SignLogDet",
    "SingularMatrixError",
    "Smith",
    "SolveInfo",
    "SubspaceResult",
    "SymmetricEigen",
    "Tridiagonal",
    "Vector",
    "arnoldi",
    "as_matrix",
    "as_vector",
    "bidiagonal_form",
    "block",
    "cauchy",
    "cauchy_svd",
    "certify",
    "characteristic_polynomial",
    "cholesky",
    "cholesky_solve",
    "circulant",
    "classical_gram_schmidt",
    "companion",
    "complete_lu",
    "complex_schur",
    "conjugate_gradient",
    "count_eigenvalues_below",
    "det",
    "det_exact",
    "eig",
    "eig_both",
    "eig_generalized",
    "eigh",
    "eigh_generalized",
    "eigh_jacobi",
    "eigh_ql",
    "eigh_selected",
    "eigvals",
    "eigvalsh",
    "eigvalsh_divided",
    "eigvalsh_selected",
    "expm",
    "frank",
    "givens_qr",
    "gmres",
    "grcar",
    "hermite_form",
    "hessenberg",
    "hilbert",
    "hilbert_svd",
    "hstack",
    "incomplete_cholesky",
    "inv",
    "inverse_exact",
    "inverse_hilbert",
    "inverse_iteration",
    "jacobi",
    "jordan_block",
    "kahan",
    "kron",
    "lanczos",
    "lanczos_reorthogonalised",
    "lapack_matrix",
    "lapack_ratios",
    "lauchli",
    "ldl",
    "ldl_solve",
    "logm",
    "lstsq",
    "lstsq_qr",
    "lu",
    "magic",
    "matrix_rank",
    "minres",
    "modified_gram_schmidt",
    "norm",
    "null_space",
    "null_space_exact",
    "orth",
    "packed_matmul",
    "pascal",
    "pinv",
    "pivoted_qr",
    "polar",
    "power_iteration",
    "qr",
    "qr_full",
    "qz",
    "randomized_svd",
    "rank_exact",
    "rayleigh_quotient_iteration",
    "rcond",
    "real_schur",
    "rook_lu",
    "rosser",
    "rrd_svd",
    "rref",
    "singular_values",
    "slogdet",
    "smith_form",
    "solve",
    "solve_bareiss",
    "solve_exact",
    "solve_info",
    "solve_lower",
    "solve_refined",
    "solve_upper",
    "sqrtm",
    "steepest_descent",
    "strassen",
    "subspace_iteration",
    "svd",
    "svd_full",
    "svd_jacobi",
    "toeplitz",
    "tridiagonal_form",
    "vandermonde",
    "vstack",
    "wilkinson_growth",
    "wilkinson_plus",
]
