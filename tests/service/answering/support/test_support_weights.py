"""answering/support/model.py and its weights."""

import json
from pathlib import Path

import numpy as np
import pytest

from service.answering.support.model import SupportModel, read_model, write_model


def test_weights_come_back_as_written_and_rows_add_up(tmp_path: Path) -> None:
    model = read_model()
    write_model(model, tmp_path / "weights.json")
    assert read_model(tmp_path / "weights.json") == model
    told = model.probabilities([[0.9, 0.0, 0.0, 0.0], [-1.0, 9.0, 9.0, 9.0]])
    assert np.allclose(told.sum(axis=1), 1)
    assert told[0, 2] > 0.5 > told[1, 2]


def test_more_in_common_never_lowers_the_probability_of_support() -> None:
    model = read_model()
    steps = model.probabilities([[tokens, 0.0, 0.0, 0.0] for tokens in np.linspace(-1, 1, 50)])
    assert (np.diff(steps[:, 2]) > 0).all()
    assert (np.diff(steps[:, 0]) < 0).all()
    missing = model.probabilities([[0.8, names, names, 0.0] for names in np.linspace(0, 3, 20)])
    assert (np.diff(missing[:, 2]) < 0).all()


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="weights of 3 classes"):
        SupportModel(((0.0,),) * 3, (0.0,) * 3)


def test_the_committed_weights_are_readable() -> None:
    file = Path(__file__).parents[4] / "service" / "answering" / "support" / "weights.json"
    said = json.loads(file.read_text())
    assert said["verified"]["tokens"] > 0 > said["verified"]["numbers"]
    assert said["verified"]["names"] < 0
