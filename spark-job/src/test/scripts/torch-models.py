#!/usr/bin/env python3.11
"""Writes one network by PyTorch and safetensors, in each floating-point type, with what PyTorch computes by it.

    torch-models.py FOLDER

FOLDER/torch-TYPE.safetensors holds the weights of a sequence of dense layers and activations, FOLDER/torch-TYPE.json rows of inputs and the
network's outputs. Needs torch and safetensors; versions in use are printed, and listed in docs/models.md.
"""

import json
import sys
from pathlib import Path

import safetensors
import torch
from safetensors.torch import save_file
from torch import nn


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Linear(6, 9), nn.GELU(), nn.Linear(9, 8), nn.SiLU(), nn.Linear(8, 7), nn.Softplus(), nn.Linear(7, 7), nn.ELU(),
        nn.Linear(7, 7), nn.LeakyReLU(), nn.Linear(7, 7), nn.Tanh(), nn.Linear(7, 6))
    rows = torch.rand(5, 6)
    for name, dtype in (("float32", torch.float32), ("float64", torch.float64), ("float16", torch.float16), ("bfloat16", torch.bfloat16)):
        network.to(dtype)
        save_file(network.state_dict(), folder / f"torch-{name}.safetensors")
        network.to(torch.float64)
        with torch.no_grad():
            outputs = network(rows.double())
        (folder / f"torch-{name}.json").write_text(json.dumps({"rows": rows.tolist(), "outputs": outputs.tolist()}) + "\n")
    print(f"torch {torch.__version__}, safetensors {safetensors.__version__}")


main(Path(sys.argv[1]))
