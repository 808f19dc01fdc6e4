"""The records that pass between the stages of answering."""
