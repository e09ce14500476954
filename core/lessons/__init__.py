"""The middle floor: what each lesson shows, still without a screen: inputs, experiments, scenes and sentences."""
