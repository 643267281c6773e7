"""Pictures of the lessons: numbers in, a matplotlib Figure out; one module a lesson."""
