"""Full-screen reviews: what identifies people, and who speaks."""
