"""An answer, a review and the other pages as Discord shows them."""
