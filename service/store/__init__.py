"""What people own: answers, conversations, feedback, keys, deliveries, jobs."""
