"""Writes random blocks of every packed GGUF format, each with the numbers that gguf-py reads in them, for BlockFormatTest.

Needs gguf:

    python tools/model-families/make_blocks.py qadapter-core/src/test/resources/io/github/qadapter/internal/weights/blocks.gguf
"""

import sys

import gguf
import numpy
from gguf.quants import dequantize

# Bytes of a block, and where its float16 scales lie.
FORMATS = {
    "Q4_0": (18, [0]),
    "Q4_1": (20, [0, 2]),
    "Q5_0": (22, [0]),
    "Q5_1": (24, [0, 2]),
    "Q8_0": (34, [0]),
    "Q4_K": (144, [0, 2]),
    "Q5_K": (176, [0, 2]),
    "Q6_K": (210, [208]),
}
ROWS, BLOCKS = 3, 2

generator = numpy.random.default_rng(20240703)
writer = gguf.GGUFWriter(sys.argv[1], "none")
for name, (size, scales) in FORMATS.items():
    blocks = generator.integers(0, 256, (ROWS * BLOCKS, size), dtype=numpy.uint8)
    for at in scales:
        scale = generator.normal(0, 0.05, (len(blocks), 1)).astype(numpy.float16)
        scale[0] = 3e-6  # below the smallest normal number
        blocks[:, at : at + 2] = scale.view(numpy.uint8)
    blocks = blocks.reshape(ROWS, BLOCKS * size)
    kind = gguf.GGMLQuantizationType[name]
    writer.add_tensor(name, blocks, raw_dtype=kind)
    writer.add_tensor(f"{name}.expected", dequantize(blocks, kind))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
