"""A GGUF file's weights in other types, for llama.cpp, whose kernels are not equally fast with all of them.

The numbers are the file's, rounded once more: good enough to compare speed, not to compare quality.
"""

from pathlib import Path

from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize, quantize

from models import PEERS

STORED = GGMLQuantizationType.Q4_1  # of the file's matrices; its embedding is Q8_0, and stays it


def variant(file: Path, kind: str) -> Path:
    """The file whose matrices are of this kind, such as q4_0; it is made once."""
    if GGMLQuantizationType[kind.upper()] == STORED:
        return file
    made = PEERS / "models" / f"{file.parent.name}-{kind}.gguf"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        unfinished = made.with_suffix(".part")
        write(GGUFReader(file), GGMLQuantizationType[kind.upper()], unfinished)
        unfinished.rename(made)
    return made


def write(reader: GGUFReader, kind: GGMLQuantizationType, out: Path) -> None:
    writer = GGUFWriter(out, reader.fields["general.architecture"].contents())
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue  # the writer's own
        element = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), field.types[0], element)
    for tensor in reader.tensors:
        if tensor.tensor_type == STORED:
            writer.add_tensor(tensor.name, quantize(dequantize(tensor.data, STORED), kind), raw_dtype=kind)
        else:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
