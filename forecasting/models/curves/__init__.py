"""Growth curves: exponential, logistic, Gompertz and Bass."""
