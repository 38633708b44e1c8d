"""Puts CUDA's libraries beside a CUDA build of libtorch that lacks them: one pretended card, which computes nothing.

python3 make.py FOLDER    the folder with libtorch_cuda.so; libraries that are there already are left alone

Needs gcc and binutils.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
RUNTIME = "libcudart.so.12"
DRIVER = "libcuda.so.1"

# What a function gives back beside 0: a handle, or a number.
HANDLES = {"cublasCreate_v2", "cublasLtCreate", "cusparseCreate", "cudnnCreate", "cusolverDnCreate"}
BODIES = {
    "cudnnGetVersion": "size_t cudnnGetVersion(void) { return 90800; }",
    "cublasGetVersion_v2": "int cublasGetVersion_v2(void *h, int *version) { *version = 120800; return 0; }",
    "cublasGetMathMode": "int cublasGetMathMode(void *h, int *mode) { *mode = 0; return 0; }",
    "cublasGetPointerMode_v2": "int cublasGetPointerMode_v2(void *h, int *mode) { *mode = 0; return 0; }",
    # One algorithm, whose state (after its 64 bytes and its workspace's size) is "all went well".
    "cublasLtMatmulAlgoGetHeuristic": "int cublasLtMatmulAlgoGetHeuristic(void *a, void *b, void *c, void *d, void *e,"
    " void *f, void *g, int n, char *found, int *count) { *count = 1; *(int *)(found + 72) = 0; return 0; }",
}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def function(name):
    if name in BODIES:
        return BODIES[name]
    if name in HANDLES:
        return f"int {name}(void **handle) {{ *handle = (void *)64; return 0; }}"
    if re.search("GetErrorString|StatusString|StatusName", name):
        return f'const char *{name}(int status) {{ return "pretended"; }}'
    return f"int {name}(void) {{ return 0; }}"


def build(folder, library, source):
    """A library whose functions carry its name as their version, as CUDA's own do."""
    script = folder / "versions.map"
    script.write_text(f"{library} {{ global: *; }};\n")
    command = ["gcc", "-w", "-O1", "-shared", "-fPIC", "-x", "c", "-", f"-Wl,-soname,{library}"]
    if library != DRIVER:
        command.append(f"-Wl,--version-script={script}")
    subprocess.run([*command, "-o", str(folder / library)], input=source, text=True, check=True)
    script.unlink()


def main(folder):
    needed, wanted = set(), defaultdict(set)
    for library in folder.glob("lib*.so"):
        needed |= set(re.findall(r"NEEDED.*\[(libcu\S+)\]", output("readelf", "-d", library)))
        for name, version in re.findall(r" U (\w+)@+(libcu\S+)", output("nm", "-D", library)):
            wanted[version].add(name)
    for library in sorted(needed | {DRIVER}):
        if (folder / library).exists():
            continue
        source = "#include <stddef.h>\n"
        names = wanted[library]
        if library == RUNTIME:
            source += (HERE / "runtime.c").read_text()
            names = names - set(re.findall(r"^[\w *]*?\**(\w+)\(", source, re.MULTILINE))
        elif library == DRIVER:
            source = (HERE / "driver.c").read_text()
        source += "\n".join(map(function, sorted(names))) + "\n"
        build(folder, library, source)
        print(library, len(names))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
