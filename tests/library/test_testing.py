"""The promises of every model: over the registry, one of one's own, and some broken ones."""

import dataclasses
import sys
import warnings

import numpy as np
import pytest

import forecasting as fc
from forecasting.models import names
from forecasting.predictive import from_t


class Halfway(fc.Model):
    """A model of one's own: half of the last growth goes on."""

    name = "halfway"
    assumes = "Half of the last growth goes on."
    parameters = 1

    def estimate(self, y):
        return {"growth": np.log(y[:, -1] / y[:, -2]) / 2}

    def predict(self, y, estimates, horizon, seed):
        ahead = np.arange(1, horizon + 1)
        middle = np.log(y[:, -1:]) + estimates["growth"][:, None] * ahead
        return from_t(middle, np.full_like(middle, 0.3) * np.sqrt(ahead), 4, method="made up")


@pytest.mark.parametrize("model", names())
def test_every_model_keeps_its_promises(model):
    fc.check_model(model)


def test_a_model_of_one_s_own_can_keep_them_too():
    fc.check_model(Halfway())


class Unit(Halfway):
    def estimate(self, y):
        return {"growth": np.log1p(y[:, -1]) / 10}


class Rows(Halfway):
    def estimate(self, y):
        return {"growth": np.full(len(y), np.log(y[:, -1] / y[:, -2]).mean())}


class Horizon(Halfway):
    def predict(self, y, estimates, horizon, seed):
        return super().predict(y, {"growth": estimates["growth"] / horizon}, horizon, seed)


class RandomFit(Halfway):
    """Draws of its own in ``estimate``, which is given no seed."""

    draws = np.random.default_rng(0)

    def estimate(self, y):
        return {"growth": super().estimate(y)["growth"] + self.draws.normal(size=len(y))}


class Random(Halfway):
    def predict(self, y, estimates, horizon, seed):
        made = super().predict(y, estimates, horizon, seed)
        Random.calls = getattr(Random, "calls", 0) + 1
        return dataclasses.replace(made, values=made.values + Random.calls % 3)


class Sure(Halfway):
    def predict(self, y, estimates, horizon, seed):
        middle = np.log(np.tile(y[:, -1:], horizon))
        return from_t(middle, np.full_like(middle, 1e-4), 4, method="made up")


class Narrowing(Halfway):
    def predict(self, y, estimates, horizon, seed):
        middle = np.log(np.tile(y[:, -1:], horizon))
        return from_t(middle, np.full_like(middle, 0.3) / np.arange(1, horizon + 1), 4)


class Crossed(Halfway):
    def predict(self, y, estimates, horizon, seed):
        made = super().predict(y, estimates, horizon, seed)
        return dataclasses.replace(made, values=made.values[..., ::-1])


class Nothing(Halfway):
    def estimate(self, y):
        return {"ok": np.zeros(len(y), dtype=bool)}


class Prints(Halfway):
    def estimate(self, y):
        sys.stdout.write("fitted\n")
        return super().estimate(y)


class Certain(Halfway):
    def df(self, n):
        return 0


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Unit, "in any unit"),
        (Rows, "in a panel"),
        (Horizon, "longer horizon"),
        (Random, "the same answer twice"),
        (RandomFit, r"the same answer twice.* Two identical fits differ: take every random number"),
        (Sure, "some width"),
        (Narrowing, "never narrows"),
        (Crossed, "rising finite quantiles"),
        (Nothing, "at least one series"),
        (Prints, "notes only"),
        (Certain, "degree of freedom"),
    ],
)
def test_a_broken_promise_is_named(model, words):
    with pytest.raises(AssertionError, match=f"halfway breaks a promise: .*{words}"):
        fc.check_model(model())


def test_the_name_of_a_model_here_is_refused_as_it_carries_that_model_s_record():
    class Borrowed(Halfway):
        name = "reference"

    with pytest.raises(AssertionError, match="it has a name of its own"):
        fc.check_model(Borrowed())


def test_errors_of_the_model_s_own_are_not_hidden():
    class Faulty(Halfway):
        def estimate(self, y):
            raise ZeroDivisionError

    with warnings.catch_warnings(), pytest.raises(ZeroDivisionError):
        fc.check_model(Faulty())
