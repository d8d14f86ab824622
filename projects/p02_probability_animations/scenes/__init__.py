"""The films and the workshop that they are made in; nothing here computes, all numbers come from `sim`."""
