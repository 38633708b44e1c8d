# A decoder-only transformer with low-rank adapters, in the dialect in which TorchScript programs are saved.
#
# One class in nine files. DecoderProgram joins them; a Java class beside each file makes the calls:
#
#   decoder.py      settings, weights by kind and layer, products         DecoderProgram
#   weights.py      weights out of mapped files, 8-bit rounding           WeightsProgram
#   packing.py      weights in oneDNN's layout, products with few rows    WeightsProgram, DecodingProgram
#   four_bits.py    weights in 4 bits and products with them              WeightsProgram
#   attention.py    masks, rotary embedding, attention of whole rows      (called by transformer.py)
#   transformer.py  the block in its training form, forward passes        TransformerProgram
#   adapters.py     LoRA, gradients, activation checkpointing             AdapterProgram
#   decoding.py     the block in its decoding form, KV caches, steps      DecodingProgram
#   vocabulary.py   the head: logits, Q-values, divergences               VocabularyHead
#
# A block, with RMSNorm, rotary embedding (RoPE), grouped-query attention (GQA) and SwiGLU:
#
#   q, k, v = W_q n, W_k n, W_v n          n = rms_norm(x)
#   x = x + W_o attention(rope(q), rope(k), v)
#   x = x + W_down (silu(W_gate n) * W_up n)          n = rms_norm(x)
#
# Some families leave the rotation out in some layers (rotated_layers), or scale embeddings, branches and logits.
#
# It stands here twice, and each form has what the other must not have:
#
#   training form   transformer.py: block         One row of many tokens at a time, differentiable. Attention is a table
#                                                 of plain products, in tiles for long rows: on a processor half the
#                                                 time of the fused kernel forth and back (decision 9).
#   decoding form   decoding.py: prefill, step    Many answers, one new token each, no gradients. Projections of one
#                                                 input are one product with prepacked weights, all heads are rotated
#                                                 together, caches are written in place: a token costs as many
#                                                 operations as it has, whatever their size (decision 27).
#
# Both give the same numbers up to rounding, which the parity tests hold.
#
# Letters: R rows, T new tokens, S tokens seen so far, K selected positions, V vocabulary, d width, H query heads,
# G key/value heads, D head width. x is [R, T, d] in the model's precision.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  files : List[str]
  layers : int
  heads : int
  key_value_heads : int
  head_dim : int
  norm_epsilon : float
  rotary_scale : float
  windows : List[int]
  rotated_layers : List[int]
  embedding_scale : float
  residual_scale : float
  logit_scale : float
  element_type : int
  product_type : int
  step_rows : int
  prepack_guides : bool
  table_limit : int
  int8_kernel_rows : int
  int4_kernel_rows : int
  int4_group : int
  int4_block : int
  int4_turns : int
  int4_at_once : int
  small_matrix : int
  tile_queries : int
  int8 : int
  uint8 : int
  int32 : int
  int64 : int
  float32 : int
  bfloat16 : int
  q_proj : int
  k_proj : int
  v_proj : int
  o_proj : int
  gate_proj : int
  up_proj : int
  down_proj : int
  projections : int
  attention_norm : int
  feed_forward_norm : int
  q_norm : int
  k_norm : int
  weights : List[Tensor]
  scales : List[Tensor]
  prepacked : List[Tensor]
  prepacked_biases : List[Tensor]
  prepacked_scales : List[Tensor]
  whole_numbers : List[Tensor]
  prepacked_outputs : List[int]
  guides : List[List[Tensor]]
  caches : List[List[Tensor]]

  # Weights are kept by kind, then by layer; an absent one has no elements, one that is kept packed only has rows
  # without columns or, in 8 bits, scales. Kinds: the projections from q_proj to down_proj, their biases, the four
  # norms; after these the embedding (absent where the head's rows serve as such), the final norm and the head.
  def weight(self, kind: int, layer: int) -> Tensor:
    return self.weights[kind * self.layers + layer]

  def bias(self, kind: int, layer: int) -> Tensor:
    return self.weights[(self.projections + kind) * self.layers + layer]

  def embedding(self) -> Tensor:
    return self.weights[len(self.weights) - 3]

  def final_norm(self) -> Tensor:
    return self.weights[len(self.weights) - 2]

  def head(self) -> Tensor:
    return self.weights[len(self.weights) - 1]

  # A projection or head of whole numbers in 8 bits has one scale for each row, others have scales without elements.
  def scale(self, kind: int, layer: int) -> Tensor:
    return self.scales[kind * self.layers + layer]

  def head_scale(self) -> Tensor:
    return self.scales[len(self.scales) - 1]

  # An adapter is a list with A [r, in] and B [out, r] for each layer and projection, alpha / r being in B already; an
  # absent pair has no elements, and a list of one tensor or none stands for no adapter.
  # With dropout the list has one entry more, int64 [2]: a key below 2^31, and the share dropped times 2^31.
  def lora(self, kind: int, layer: int) -> int:
    return 2 * (self.projections * layer + kind)

  # x [.., in] times a weight [out, in], plus a bias: the one place where products of many rows get their type. That is
  # element_type where the processor multiplies in it, else 32 bits, into which both sides are widened for the call.
  # Returns product_type.
  def matmul(self, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    if bias is not None:
      bias = bias.to(self.product_type)
    return torch.linear(x.to(self.product_type), weight.to(self.product_type), bias)

  # Whether x [.., in] has few enough rows for the kernel that multiplies 8-bit whole numbers as they are; that kernel
  # has no derivative.
  def suits_int8_kernel(self, x: Tensor) -> bool:
    return x.numel() <= self.int8_kernel_rows * x.size(-1) and not x.requires_grad

  # x: [R, T, in] times a weight [out, in] of whole numbers, which 16 bits hold exactly; the scales come after the sums.
  def int8_linear(self, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    if self.suits_int8_kernel(x) and weight.is_contiguous():
      y = torch._weight_int8pack_mm(x.flatten(0, 1), weight, scale)
      return y.view([x.size(0), x.size(1), weight.size(0)])
    return self.matmul(x, weight, None).to(self.element_type).mul_(scale)

  # A projection of the base. x: [R, T, in]; returns [R, T, out] in product_type or element_type.
  def base_linear(self, x: Tensor, kind: int, layer: int) -> Tensor:
    weight = self.weight(kind, layer)
    bias = self.bias(kind, layer)
    scale = self.scale(kind, layer)
    if scale.numel() > 0:
      y = self.int8_linear(x, self.whole_weight(kind, layer), scale)
      if bias.numel() > 0:
        y = y.add_(bias)
    elif weight.numel() == 0:
      y = self.matmul(x, self.widened_projection(kind, layer), None)
      if bias.numel() > 0:
        y = y + bias
    elif bias.numel() > 0:
      y = self.matmul(x, weight, bias)
    else:
      y = self.matmul(x, weight, None)
    return y

  # A projection with its low-rank term: y = W x + b + B A x. x: [R, T, in]; returns [R, T, out].
  def linear(self, x: Tensor, kind: int, layer: int, adapter: List[Tensor]) -> Tensor:
    y = self.base_linear(x, kind, layer)
    if len(adapter) > 1 and adapter[self.lora(kind, layer)].numel() > 0:
      low = self.lora_a(x, kind, layer, adapter)
      b = adapter[self.lora(kind, layer) + 1].to(self.product_type)
      y = torch.addmm(y.to(self.product_type).flatten(0, 1), low.flatten(0, 1), b.t()).view_as(y)
    return y.to(self.element_type)
