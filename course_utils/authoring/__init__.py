"""For those who edit the course: run the notebooks, count their minutes, measure their cost."""
