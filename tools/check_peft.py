"""Checks that PEFT itself loads an adapter that QAdapter saved, and that it is unchanged.

    python tools/check_peft.py MODEL SAVED [ORIGINAL]

Loads the adapter in SAVED onto the checkpoint in MODEL, refuses missing or unexpected matrices, and
compares every matrix and scale with those of the adapter in ORIGINAL, if one is given, else with
the numbers in SAVED's own file. Needs torch, transformers and peft.
"""

import sys
import warnings

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM


def load(model, folder):
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return PeftModel.from_pretrained(base, folder)


def contents(model):
    matrices, scales = {}, {}
    for name, module in model.named_modules():
        if isinstance(module, LoraLayer) and "default" in module.lora_A:
            matrices[f"{name}.lora_A.weight"] = module.lora_A["default"].weight.detach()
            matrices[f"{name}.lora_B.weight"] = module.lora_B["default"].weight.detach()
            scales[name] = module.scaling["default"]
    return matrices, scales


def main(model, saved, original=None):
    loaded = load(model, saved)
    matrices, scales = contents(loaded)
    if original is None:
        expected = load_file(f"{saved}/adapter_model.safetensors")
    else:
        peer = load(model, original)
        expected, expected_scales = contents(peer)
        assert scales == expected_scales, (scales, expected_scales)
        ids = torch.arange(1, 33).unsqueeze(0)
        assert torch.equal(loaded(ids).logits, peer(ids).logits)
    assert matrices.keys() == expected.keys(), matrices.keys() ^ expected.keys()
    for name, matrix in matrices.items():
        assert torch.equal(matrix, expected[name].float()), name
    print(f"{saved}: {len(matrices)} matrices in {len(scales)} modules as expected")


if __name__ == "__main__":
    main(*sys.argv[1:])
