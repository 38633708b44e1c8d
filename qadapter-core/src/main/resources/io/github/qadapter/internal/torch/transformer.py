# The transformer in its training form: one row of many tokens, without a cache, differentiable. decoding.py has the
# other form. Called by TransformerProgram.
class Decoder(Module):

  # Queries [R, H, T, D], keys and values [R, G, T, D] of what enters a block, rotated.
  def qkv(self, x: Tensor, layer: int, cos_sin: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    rows = x.size(0)
    new = x.size(1)
    # A view, so that what comes back through the norm is one summand at x however the graph is cut.
    normed = torch.rms_norm(x.view(x.size()), [x.size(2)], self.weight(self.attention_norm, layer), self.norm_epsilon)
    q = self.linear(normed, self.q_proj, layer, adapter).view([rows, new, self.heads, self.head_dim])
    k = self.linear(normed, self.k_proj, layer, adapter).view([rows, new, self.key_value_heads, self.head_dim])
    v = self.linear(normed, self.v_proj, layer, adapter).view([rows, new, self.key_value_heads, self.head_dim])
    q_norm = self.weight(self.q_norm, layer)
    if q_norm.numel() > 0:
      q = torch.rms_norm(q, [self.head_dim], q_norm, self.norm_epsilon)
      k = torch.rms_norm(k, [self.head_dim], self.weight(self.k_norm, layer), self.norm_epsilon)
    if self.rotated_layers[layer] > 0:
      q = self.apply_rotary(q, cos_sin)
      k = self.apply_rotary(k, cos_sin)
    return [q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)]

  # The rest of a block: output projection and SwiGLU. x: what enters the block; y: from `attention`.
  def after_attention(self, x: Tensor, y: Tensor, layer: int, adapter: List[Tensor]) -> Tensor:
    y = y.transpose(1, 2).reshape([x.size(0), x.size(1), self.heads * self.head_dim])
    x = torch.add(x, self.linear(y, self.o_proj, layer, adapter), alpha=self.residual_scale)
    normed = torch.rms_norm(x, [x.size(2)], self.weight(self.feed_forward_norm, layer), self.norm_epsilon)
    gate = torch.silu(self.linear(normed, self.gate_proj, layer, adapter))
    up = self.linear(normed, self.up_proj, layer, adapter)
    return torch.add(x, self.linear(gate * up, self.down_proj, layer, adapter), alpha=self.residual_scale)

  def block(self, x: Tensor, layer: int, cos_sin: List[Tensor], masks: List[Tensor], adapter: List[Tensor]) -> Tensor:
    qkv = self.qkv(x, layer, cos_sin, adapter)
    y = self.attention(qkv[0], qkv[1], qkv[2], layer, masks)
    return self.after_attention(x, y, layer, adapter)

  def embed(self, ids: Tensor) -> Tensor:
    if self.embedding().numel() > 0:
      x = torch.embedding(self.embedding(), ids)
    else:
      x = self.head_rows(ids.flatten()).to(self.element_type).unflatten(0, ids.size())
    if self.embedding_scale != 1.:
      x = x * self.embedding_scale
    return x

  # Final hidden states, scaled so that the head gives logits as they are.
  def normed_states(self, x: Tensor) -> Tensor:
    x = torch.rms_norm(x, [x.size(-1)], self.final_norm(), self.norm_epsilon)
    if self.logit_scale != 1.:
      x = x * self.logit_scale
    return x

  # The final hidden states [K, d] at the selected positions [K] of the last block's output [1, T, d].
  def selected_states(self, x: Tensor, select: Tensor) -> Tensor:
    return self.normed_states(x.select(0, 0).index_select(0, select))

  # What enters block `to` when the blocks below it carry no adapter. ids: [1, T]; positions, segments: [T].
  # Returns [1, T, d].
  def lower(self, ids: Tensor, positions: Tensor, segments: Tensor, inverse_frequencies: Tensor, to: Tensor) -> Tensor:
    x = self.embed(ids)
    if int(to) > 0:
      masks = self.row_masks(positions, segments)
      cos_sin = self.rotary_cos_sin(positions, inverse_frequencies)
      for layer in range(int(to)):
        x = self.block(x, layer, cos_sin, masks, annotate(List[Tensor], []))
    return x

  # From what enters block `begin` to the final hidden states at the selected positions. x: [1, T, d]; select: [K].
  # Returns [K, d]; a graph hangs on it if the adapter wants one.
  def upper(self, x: Tensor, positions: Tensor, segments: Tensor, select: Tensor, inverse_frequencies: Tensor,
      begin: Tensor, adapter: List[Tensor]) -> Tensor:
    masks = self.row_masks(positions, segments)
    cos_sin = self.rotary_cos_sin(positions, inverse_frequencies)
    for layer in range(int(begin), self.layers):
      x = self.block(x, layer, cos_sin, masks, adapter)
    return self.selected_states(x, select)

  # The mean over a row's tokens, float32 [d]. x: [1, T, d].
  def mean_state(self, x: Tensor) -> Tensor:
    return torch.mean(x.detach().float(), [0, 1])

  # A tensor's numbers as float32, which holds every number of the other types; such numbers in the model's precision
  # again, the same bit for bit.
  def numbers(self, x: Tensor) -> Tensor:
    return x.detach().float().contiguous()

  def tensor(self, numbers: Tensor) -> Tensor:
    return numbers.to(self.element_type)
