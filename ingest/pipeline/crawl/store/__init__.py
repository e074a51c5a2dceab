"""What a run stores: answers in raw/ and what they settle in the state, and either of them made good from the other."""
