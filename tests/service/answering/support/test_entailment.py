"""answering/support/entailment.py: models of entailment, asked and refused."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import EmbedderError
from service.answering.support.check import Claim, LinearSupportChecker
from service.answering.support.entailment import CrossEncoderSupportChecker
from service.composition.services import Services
from tests.service.answering.support.support_parts import OTHER

# Saved by a process of its own, as in tests/index/library/test_models.py.
_MAKE = """
import sys
from pathlib import Path
import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification
from index.embedding.models import DEFAULT_MODEL, model_folder
folder = Path(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(model_folder(DEFAULT_MODEL))
for name, labels in {
    "nli": ["entailment", "neutral", "contradiction"],
    "turned": ["CONTRADICTION", "ENTAILMENT", "NEUTRAL"],
    "two": ["entailment", "not_entailment"],
    "ranking": ["LABEL_0"],
}.items():
    torch.manual_seed(3)
    config = BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1,
                        num_attention_heads=2, intermediate_size=64, num_labels=len(labels),
                        id2label=dict(enumerate(labels)),
                        label2id={label: place for place, label in enumerate(labels)})
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        for place, label in enumerate(labels):
            model.classifier.bias[place] = 2.0 if label.lower() == "entailment" else 0.0
    model.save_pretrained(folder / name)
    tokenizer.save_pretrained(folder / name)
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny models that find everything entailed, their labels in different orders."""
    folder = tmp_path_factory.mktemp("entailment")
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _MAKE, str(folder)],
        check=True, capture_output=True, env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("model", ["nli", "turned", "two"])
def test_an_entailment_model_is_asked_whatever_the_order_of_its_labels(
    tiny: Path, model: str
) -> None:
    checker = CrossEncoderSupportChecker(tiny / model)
    found = checker.check([
        Claim("Trees are pruned in winter.", (OTHER,)),
        Claim(OTHER, (OTHER,)),
        Claim("", (OTHER,)),
        Claim("Trees are pruned in winter by Stanford.", (OTHER,)),
    ])  # fmt: skip
    assert [each.support for each in found] == ["verified", "verified", "unsupported", "partial"]
    expected = np.exp(2) / (np.exp(2) + (1 if model == "two" else 2))
    assert found[0].score == pytest.approx(expected, abs=1e-3)
    assert checker.check([]) == []


def test_what_is_no_entailment_model_is_refused_with_the_remedy(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"no config\.json.*FOOTNOTE_SUPPORT_MODEL"):
        CrossEncoderSupportChecker(tmp_path)
    with pytest.raises(EmbedderError, match=r"predicts LABEL_0.*FOOTNOTE_SUPPORT_MODEL"):
        CrossEncoderSupportChecker(tiny / "ranking")


def test_the_house_checks_with_the_model_that_is_set(services: Services, tiny: Path) -> None:
    assert isinstance(services.support_checker(), LinearSupportChecker)
    other = replace(
        services, settings=services.settings.model_copy(update={"support_model": str(tiny / "nli")})
    )
    assert isinstance(other.support_checker(), CrossEncoderSupportChecker)
