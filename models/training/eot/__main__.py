"""``python -m models.training.eot``: from a suggestion model, one that also knows where utterances end."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from models.training.corpus import CorpusError
from models.training.eot.fit import EndRecipe, blend, tune
from models.training.eot.items import read_utterances, split_utterances
from models.training.eot.lines import end_ids, labelled_stream
from models.training.export import Figures, write_card, write_model
from models.training.fit import held_out_loss
from models.training.network import Network
from models.training.packing import unpack
from models.training.shape import Shape


def main() -> int:
    """Tunes, measures the loss on held-out text, writes GGUF, tokenizer and card; 1 when the corpus cannot be read."""
    options = _arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    try:
        packed = unpack(options.checkpoint.parent / "pack")
        utterances = split_utterances(read_utterances(options.corpus))["train"]
    except CorpusError as error:
        print(f"The corpus cannot be read: {error}", file=sys.stderr)
        return 1
    held, text = packed.held_out, packed.stream
    state = torch.load(options.checkpoint, map_location="cpu", weights_only=True)["network"]
    vocabulary, width = state["wte.weight"].shape
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))
    network = Network(Shape(vocabulary, state["wpe.weight"].shape[0], width, layers, options.heads))
    network.load_state_dict(state)
    tokenizer = Tokenizer.from_file(str(packed.tokenizer))
    asked = labelled_stream(utterances, tokenizer, options.seed)
    _say(f"{len(utterances):,} utterances, {len(asked.ids):,} tokens a pass")
    before = _losses(network, held)
    _say(f"held-out before: {before}")
    recipe = EndRecipe(options.minutes, weight=options.weight, rate=options.rate, seed=options.seed)
    part = options.out / "network.pt"
    steps = tune(
        network,
        recipe,
        text,
        asked,
        end_ids(tokenizer),
        _say,
        lambda net: torch.save({"network": net.state_dict()}, part),
    )
    blend(network, state, options.blend)
    after = _losses(network, held)
    _say(f"held-out after: {after}")
    tokenizer.save(str(options.out / "tokenizer.json"))
    write_model(network, options.out, options.quantisation)
    for other in {"F16", "F32"} - {options.quantisation}:
        (options.out / other).mkdir(exist_ok=True)
        write_model(network, options.out / other, other)
    characters = {name: len(ids) / len(tokenizer.decode(ids.tolist())) for name, ids in held.items()}
    figures = Figures(
        options.tokens + steps * recipe.batch * network.shape.context,
        after,
        {name: loss * characters[name] for name, loss in after.items()},
    )
    command = shlex.join(["python", "-m", "models.training.eot", *sys.argv[1:]])
    write_card(options.out, network, figures, command, options.quantisation)
    _tell_of_ends(options.out / "README.md", steps, recipe)
    losses = {"before": before, "after": after}
    (options.out / "losses.json").write_text(json.dumps(losses, indent=1) + "\n", encoding="utf-8")
    _say(f"written to {options.out}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.training.eot", description=__doc__)
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="of models.training, beside its other work files"
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train/, dialogues/, eot/ and dev/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=0, help="what the checkpoint has learnt from, for the card")
    parser.add_argument("--minutes", type=float, default=EndRecipe.minutes)
    parser.add_argument("--rate", type=float, default=EndRecipe.rate)
    parser.add_argument("--weight", type=float, default=EndRecipe.weight)
    parser.add_argument("--blend", type=float, default=0.5, help="how far to go from the checkpoint to what was tuned")
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quantisation", choices=("Q8_0", "F16", "F32"), default="Q8_0")
    return parser.parse_args()


def _tell_of_ends(card: Path, steps: int, recipe: EndRecipe) -> None:
    """Adds to the model card what was learnt here."""
    text = f"""
## Ends of utterances

Tuned for {steps} steps more, each on {recipe.batch // 2} windows of the text above and {recipe.batch // 2} of
utterances and dialogues: half of them without their final marks, turns behind those before them, fragments and
half-composed eojeols as unfinished.  The question "does it end here?" was asked at every start of an eojeol and at
every end, and counted {recipe.weight:g} times the next token; the weights lie between those before and after.  Besides
the sources above: `dialogues/` (HG-TODS MIT, Chatbot_data MIT, FunctionChat Apache-2.0, RiSAWOZ in Korean CC BY 4.0)
and the labels of 3i4k (CC BY-SA 4.0).
`eot.json` maps the sum over the end tokens to a probability.
"""
    with card.open("a", encoding="utf-8") as file:
        file.write(text)


def _losses(network: Network, held: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: held_out_loss(network, ids, most=30) for name, ids in sorted(held.items())}


def _say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
