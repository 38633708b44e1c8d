# Low-rank adapters (LoRA) and their gradients, with and without activation checkpointing. Called by AdapterProgram.
class Decoder(Module):

  # ---- LoRA ----

  # An adapter ready for use: in the model's precision, its scale taken into B, as leaves of a graph if it is to be
  # learned. flat: [P], the matrices one after another; sizes: [N, 2], a pair of zeros for an absent one; scales: [N].
  def matrices(self, flat: Tensor, sizes: Tensor, scales: Tensor, learned: Tensor) -> List[Tensor]:
    result = annotate(List[Tensor], [])
    at = 0
    for i in range(sizes.size(0)):
      rows = int(sizes[i][0])
      columns = int(sizes[i][1])
      leaf = (flat.detach().narrow(0, at, rows * columns) * scales[i]).to(self.element_type).view([rows, columns])
      if rows > 0 and int(learned) > 0:
        leaf.requires_grad_(True)
      result.append(leaf)
      at = at + rows * columns
    return result

  # A x in product_type, [R, T, r], some entries of x dropped in training. x: [R, T, in].
  def lora_a(self, x: Tensor, kind: int, layer: int, adapter: List[Tensor]) -> Tensor:
    a = adapter[self.lora(kind, layer)]
    if len(adapter) > self.lora(0, self.layers):
      dropout = adapter[self.lora(0, self.layers)]
      kept = 1. - float(dropout[1]) / 2147483648.
      return self.matmul(self.dropout(x, self.projections * layer + kind, dropout), a, None) / kept
    return self.matmul(x, a, None)

  # x with some entries zeroed. Which ones is a hash of key, place and entry: no generator is involved, and a block that
  # is computed again drops the same. Numbers stay below 2^31 and their products below 2^62.
  def dropout(self, x: Tensor, place: int, dropout: Tensor) -> Tensor:
    hash = torch.arange(x.numel(), dtype=self.int64, device=x.device).mul_(426118523)
    hash = hash.add_(int(dropout[0])).bitwise_and_(2147483647)
    for round in range(2):
      hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 16)).mul_(73244475).bitwise_and_(2147483647)
      hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 15)).mul_(739982445).bitwise_and_(2147483647)
      hash = hash.add_((place + 1) * 1540483477).bitwise_and_(2147483647)
    hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 16))
    return x.masked_fill((hash < int(dropout[1])).view(x.size()), 0.)

  # ---- gradients ----

  # torch.grad of sum(outputs * grad_outputs) by x and by the present ones of some leaves, which need not all be in the
  # graph. Returns first those of x, then one for each leaf, without elements for an absent one.
  def grad(self, outputs: List[Tensor], grad_outputs: List[Tensor], x: List[Tensor],
      leaves: List[Tensor]) -> List[Tensor]:
    inputs = annotate(List[Tensor], [])
    for tensor in x:
      inputs.append(tensor)
    for leaf in leaves:
      if leaf.numel() > 0:
        inputs.append(leaf)
    weights = annotate(List[Optional[Tensor]], [])
    for tensor in grad_outputs:
      weights.append(tensor)
    found = torch.grad(outputs, inputs, weights, False, False, False)
    result = annotate(List[Tensor], [])
    at = 0
    for tensor in x:
      result.append(ops.aten._unwrap_optional(found[at]))
      at = at + 1
    for leaf in leaves:
      if leaf.numel() > 0:
        result.append(ops.aten._unwrap_optional(found[at]))
        at = at + 1
      else:
        result.append(leaf)
    return result

  # Gradients by the matrices in use as one by the flat vector that they were made of.
  def flat_gradient(self, gradients: List[Tensor], scales: Tensor) -> Tensor:
    flat = annotate(List[Tensor], [])
    for i in range(len(gradients)):
      if gradients[i].numel() > 0:
        flat.append(gradients[i].reshape([-1]).float().mul_(scales[i]))
    return torch.cat(flat)

  # The flat gradient of sum(hidden * grad_out) for the leaves. hidden: [K, d] with its graph; grad_out: float32 [K, d].
  def backward(self, hidden: Tensor, grad_out: Tensor, scales: Tensor, leaves: List[Tensor]) -> Tensor:
    nothing = annotate(List[Tensor], [])
    return self.flat_gradient(self.grad([hidden], [grad_out.to(self.element_type)], nothing, leaves), scales)

  # ---- activation checkpointing ----

  # `upper` without a graph. Behind the final hidden states come the checkpoints: what enters each block from `begin`
  # on, and the last one's output.
  def forward_checkpointed(self, x: Tensor, positions: Tensor, segments: Tensor, select: Tensor,
      inverse_frequencies: Tensor, begin: Tensor, adapter: List[Tensor]) -> List[Tensor]:
    masks = self.row_masks(positions, segments)
    cos_sin = self.rotary_cos_sin(positions, inverse_frequencies)
    constant = annotate(List[Tensor], [])
    for tensor in adapter:
      constant.append(tensor.detach())
    checkpoints = annotate(List[Tensor], [])
    for layer in range(int(begin), self.layers):
      checkpoints.append(x)
      x = self.block(x, layer, cos_sin, masks, constant)
    checkpoints.append(x)
    result = [self.selected_states(x, select)]
    for tensor in checkpoints:
      result.append(tensor)
    return result

  # `backward` from the checkpoints, block by block: each is computed again, now with a graph that lives no longer.
  def backward_checkpointed(self, checkpoints: List[Tensor], adapter: List[Tensor], positions: Tensor,
      segments: Tensor, select: Tensor, inverse_frequencies: Tensor, begin: Tensor, grad_out: Tensor,
      scales: Tensor) -> Tensor:
    masks = self.row_masks(positions, segments)
    cos_sin = self.rotary_cos_sin(positions, inverse_frequencies)
    nothing = annotate(List[Tensor], [])
    blocks = len(checkpoints) - 1
    last = checkpoints[blocks].detach().requires_grad_(True)
    hidden = self.selected_states(last, select)
    grad_x = self.grad([hidden], [grad_out.to(self.element_type)], [last], nothing)[0]
    backwards = annotate(List[Tensor], [])
    for i in range(blocks):
      place = blocks - 1 - i
      layer = int(begin) + place
      x = checkpoints[place].detach()
      leaves = annotate(List[Tensor], [])
      for j in range(self.lora(0, layer), self.lora(0, layer + 1)):
        leaves.append(adapter[j])
      if x.size(1) > self.table_limit:
        grads = self.block_backward(x.requires_grad_(True), layer, cos_sin, masks, adapter, leaves, grad_x)
        grad_x = grads[0]
      else:
        below = annotate(List[Tensor], [])
        if place > 0:
          below.append(x.requires_grad_(True))
        y = self.block(x, layer, cos_sin, masks, adapter)
        grads = self.grad([y], [grad_x], below, leaves)
        if place > 0:
          grad_x = grads[0]
      for j in range(len(leaves)):
        backwards.append(grads[len(grads) - 1 - j])
    # Found from the last matrix to the first; those below `begin` are absent.
    ordered = annotate(List[Tensor], [])
    for i in range(len(backwards)):
      ordered.append(backwards[len(backwards) - 1 - i])
    return self.flat_gradient(ordered, scales.narrow(0, self.lora(0, int(begin)), len(ordered)))

  # The gradients of sum(block * grad_out) for x and for the block's own matrices, attention apart and tile by tile.
  def block_backward(self, x: Tensor, layer: int, cos_sin: List[Tensor], masks: List[Tensor], adapter: List[Tensor],
      leaves: List[Tensor], grad_out: Tensor) -> List[Tensor]:
    # A and B of query, key and value come before attention, the others after it.
    before = annotate(List[Tensor], [])
    after = annotate(List[Tensor], [])
    for j in range(len(leaves)):
      if j < self.lora(self.o_proj, 0):
        before.append(leaves[j])
      else:
        after.append(leaves[j])
    qkv = self.qkv(x, layer, cos_sin, adapter)
    cut = annotate(List[Tensor], [])
    for tensor in qkv:
      cut.append(tensor.detach())
    first = self.first_tile_mask(layer, masks)
    y = self.tiled_attention(cut[0], cut[1], cut[2], masks, first).requires_grad_(True)
    late = self.grad([self.after_attention(x, y, layer, adapter)], [grad_out], [x, y], after)
    grad_qkv = self.tiled_attention_backward(cut[0], cut[1], cut[2], masks, first, late[1])
    early = self.grad(qkv, grad_qkv, [x], before)
    result = [late[0] + early[0]]
    for j in range(len(before)):
      result.append(early[1 + j])
    for j in range(len(after)):
      result.append(late[2 + j])
    return result
