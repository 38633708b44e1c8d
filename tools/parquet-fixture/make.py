"""Makes the Parquet files that core's tests read, with another writer than the library under test.

    pip install pyarrow==25.0.1
    python make.py ../../qadapter-core/src/test/resources/parquet

The texts are made up for this purpose and under this project's license.
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

turns = pa.list_(pa.struct([("content", pa.string()), ("role", pa.string())]))


def write(name, table, **options):
    pq.write_table(table, folder / name, **options)


def talk(question, answer):
    return [{"content": question, "role": "user"}, {"content": answer, "role": "assistant"}]


# As binarised feedback is published: the prompt, and both conversations whole.
write(
    "conversations-snappy.parquet",
    pa.table(
        {
            "prompt": pa.array(["p0", "p1", "p2"]),
            "prompt_id": pa.array(["x", "y", "z"]),
            "chosen": pa.array([talk("p0", "a0"), talk("p1", "ä1 😀"), talk("p2", "same")], turns),
            "rejected": pa.array([talk("p0", "b0"), talk("p1", "b1"), talk("p2", "same")], turns),
            "score_chosen": pa.array([8.0, 7.5, None]),
        }
    ),
    compression="snappy",
)

write(
    "ranked-zstd.parquet",
    pa.table(
        {
            "instruction": pa.array(["p", "q"]),
            "completions": pa.array(
                [
                    [{"response": "low", "score": 1.0}, {"response": "high", "score": 2.0}],
                    [{"response": "first", "score": 3.0}, {"response": "second", "score": 3.0}],
                ],
                pa.list_(pa.struct([("response", pa.string()), ("score", pa.float64())])),
            ),
        }
    ),
    compression="zstd",
)

# Several row groups and pages, repeated values in dictionaries, absent values.
count = 1000
write(
    "judged-gzip.parquet",
    pa.table(
        {
            "prompt": pa.array([f"p{i // 2}" for i in range(count)]),
            "completion": pa.array([f"answer {i}" for i in range(count)]),
            "label": pa.array([i % 2 == 0 for i in range(count)]),
            "system": pa.array(["be kind" if i % 4 < 2 else None for i in range(count)]),
        }
    ),
    compression="gzip",
    row_group_size=300,
    data_page_size=256,
)

for codec in ("none", "lz4", "brotli"):
    write(
        f"pairs-{codec}.parquet",
        pa.table(
            {
                "prompt": pa.array(["p"] * 20),
                "chosen": pa.array(["a"] * 20),
                "rejected": pa.array(["b"] * 20),
                "ranks": pa.array([[1, 2]] * 20, pa.list_(pa.int32())),
            }
        ),
        compression=codec,
        version="1.0" if codec == "none" else "2.6",
        data_page_version="2.0" if codec == "lz4" else "1.0",
    )
