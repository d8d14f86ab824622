"""One experiment a film: plain numbers from `sim`, no pictures."""
