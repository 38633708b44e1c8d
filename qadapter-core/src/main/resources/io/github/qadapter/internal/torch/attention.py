# Attention of whole rows: masks, rotary embedding, and grouped-query attention as a table of scores or in tiles
# (decision 9), forth and back. Used by transformer.py and adapters.py; decoding.py uses masks and rotary embedding.
class Decoder(Module):

  # ---- rotary embedding ----

  # cos and signed sin, [T, 1, D] each. positions: [T]; inverse_frequencies: [D / 2].
  def rotary_cos_sin(self, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    angles = positions.float().unsqueeze(-1) * inverse_frequencies
    sin = angles.sin()
    cos = angles.cos()
    if self.rotary_scale != 1.:
      sin = sin * self.rotary_scale
      cos = cos * self.rotary_scale
    cos = torch.cat([cos, cos], -1).unsqueeze(1).to(self.element_type)
    return [cos, torch.cat([-sin, sin], -1).unsqueeze(1).to(self.element_type)]

  # x: [R, T, N, D]. Halves are rotated against each other, as in the published checkpoints.
  def apply_rotary(self, x: Tensor, cos_sin: List[Tensor]) -> Tensor:
    return torch.addcmul(x * cos_sin[0], torch.roll(x, [x.size(-1) // 2], [-1]), cos_sin[1])

  # ---- masks ----

  # The one width that windowed layers share; 0 if no layer has a window.
  def window(self) -> int:
    window = 0
    for w in self.windows:
      window = max(window, w)
    return window

  # What is added to the scores, 0 or minus infinity, without and with the window: [T, S]. seen_positions,
  # seen_segments: [S]; the new tokens are the last T of them. A token attends to its own segment and to segment 0.
  def attention_masks(self, seen_positions: Tensor, seen_segments: Tensor, new: int) -> List[Tensor]:
    seen = seen_positions.size(0)
    order = torch.arange(seen, device=seen_positions.device)
    own_order = order.narrow(0, seen - new, new).unsqueeze(1)
    own_segment = seen_segments.narrow(0, seen - new, new).unsqueeze(1)
    own_position = seen_positions.narrow(0, seen - new, new).unsqueeze(1)
    same = torch.logical_or(seen_segments == 0, seen_segments == own_segment)
    hidden = torch.logical_not(torch.logical_and(order <= own_order, same))
    zeros = torch.zeros([new, seen], dtype=self.element_type, device=hidden.device)
    causal = zeros.masked_fill(hidden, float("-inf"))
    windowed = causal
    window = self.window()
    if window > 0:
      windowed = causal.masked_fill(own_position - seen_positions >= window, float("-inf"))
    return [causal, windowed]

  # The tiles of a long row: int64 [N, 4], one tile a row: first and last query (exclusive), where their segment begins,
  # how many tokens of segment 0 they see besides. segments: [T], in order; each is cut into even parts.
  def tiles(self, segments: Tensor) -> Tensor:
    # Read number by number, which a card should not be asked for.
    sizes = torch.bincount(segments.cpu())
    tiles = annotate(List[int], [])
    begin = 0
    for segment in range(sizes.size(0)):
      size = int(sizes[segment])
      parts = (size + self.tile_queries - 1) // self.tile_queries
      for i in range(parts):
        tiles.append(begin + size * i // parts)
        tiles.append(begin + size * (i + 1) // parts)
        tiles.append(begin)
        if segment > 0:
          tiles.append(int(sizes[0]))
        else:
          tiles.append(0)
      begin = begin + size
    return torch.tensor(tiles).view([-1, 4])

  # The tiles, then each one's causal mask [N, N] over its own tokens, all before these being seen; behind them, if
  # there is a window, each one's mask [N, S] over all tokens that it sees.
  def tile_masks(self, positions: Tensor, segments: Tensor) -> List[Tensor]:
    tiles = self.tiles(segments)
    masks = [tiles]
    never = float("-inf")
    for i in range(tiles.size(0)):
      count = int(tiles[i][1]) - int(tiles[i][0])
      full = torch.full([count, count], never, dtype=self.element_type, device=positions.device)
      masks.append(full.triu_(1))
    window = self.window()
    if window > 0:
      for i in range(tiles.size(0)):
        begin = int(tiles[i][2])
        segment = positions.narrow(0, begin, int(tiles[i][1]) - begin)
        seen = torch.cat([positions.narrow(0, 0, int(tiles[i][3])), segment], 0)
        own = positions.narrow(0, int(tiles[i][0]), int(tiles[i][1]) - int(tiles[i][0])).unsqueeze(1)
        hidden = torch.logical_or(seen > own, own - seen >= window)
        zeros = torch.zeros([own.size(0), seen.size(0)], dtype=self.element_type, device=own.device)
        masks.append(zeros.masked_fill(hidden, never))
    return masks

  # For a whole row without a cache: both masks laid out for a table [group * T, S], or the tiles of a long row.
  def row_masks(self, positions: Tensor, segments: Tensor) -> List[Tensor]:
    new = positions.size(0)
    if new > self.table_limit:
      return self.tile_masks(positions, segments)
    masks = self.attention_masks(positions, segments, new)
    group = self.heads // self.key_value_heads
    return [masks[0].repeat([group, 1]), masks[1].repeat([group, 1])]

  # The number of a layer's first tile mask.
  def first_tile_mask(self, layer: int, masks: List[Tensor]) -> int:
    if self.windows[layer] > 0:
      return 1 + masks[0].size(0)
    return 1

  # ---- attention ----

  # q: [R, H, T, D]; k, v: [R, G, T, D]; masks: from `row_masks`. Returns [R, H, T, D].
  def attention(self, q: Tensor, k: Tensor, v: Tensor, layer: int, masks: List[Tensor]) -> Tensor:
    if q.size(2) > self.table_limit:
      return self.tiled_attention(q, k, v, masks, self.first_tile_mask(layer, masks))
    mask = masks[0]
    if self.windows[layer] > 0:
      mask = masks[1]
    return self.table_attention(q, k, v, mask)

  # Short rows: all scores in one table by plain matrix products. The heads of a group are queries of one key/value
  # head, so that keys and values are not copied. q: [R, H, T, D]; k, v: [R, G, S, D]; mask: [group * T, S].
  def table_attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    rows = q.size(0)
    new = q.size(2)
    seen = k.size(2)
    each = rows * self.key_value_heads
    queries = q.reshape([each, mask.size(0), self.head_dim]).to(self.product_type)
    keys = k.reshape([each, seen, self.head_dim]).to(self.product_type)
    values = v.reshape([each, seen, self.head_dim]).to(self.product_type)
    scale = float(self.head_dim) ** -0.5
    scores = torch.baddbmm(mask.to(self.product_type), queries, keys.transpose(1, 2), beta=1, alpha=scale)
    y = torch.bmm(torch.softmax(scores, -1), values).to(self.element_type)
    return y.view([rows, self.heads, new, self.head_dim])

  # Long rows: a few hundred queries at a time, of the heads that share a key/value head, against the keys that they may
  # see and no others. A tile's table of scores stays small enough for its memory to be used again.

  # What a tile sees of one head's keys or values. x: [T, D] in float32, so that gradients add up in it; returns [S, D].
  def seen_by(self, tile: Tensor, x: Tensor) -> Tensor:
    own = x.narrow(0, int(tile[2]), int(tile[1]) - int(tile[2]))
    if int(tile[3]) > 0:
      own = torch.cat([x.narrow(0, 0, int(tile[3])), own], 0)
    return own.to(self.element_type)

  # q: [group, N, D]; k, v: [S, D]; mask: [N, M], added to the scores of the last M keys. Returns [group, N, D].
  def tile_attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    group = q.size(0)
    new = q.size(1)
    nothing = torch.zeros([1, 1], dtype=self.product_type, device=q.device)
    queries = q.reshape([group * new, self.head_dim]).to(self.product_type)
    scale = float(self.head_dim) ** -0.5
    scores = torch.addmm(nothing, queries, k.to(self.product_type).t(), beta=0, alpha=scale)
    scores.view([group, new, k.size(0)]).narrow(2, k.size(0) - mask.size(1), mask.size(1)).add_(mask)
    y = torch.mm(torch.softmax(scores, -1), v.to(self.product_type)).to(self.element_type)
    return y.view([group, new, self.head_dim])

  # q: [1, H, T, D]; k, v: [1, G, T, D]; masks: from `tile_masks`; first: number of the first mask. Returns [1, H, T,
  # D].
  def tiled_attention(self, q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], first: int) -> Tensor:
    shape = [self.key_value_heads, self.heads // self.key_value_heads, q.size(2), self.head_dim]
    queries = torch.unbind(q.reshape(shape), 0)
    keys = torch.unbind(k.select(0, 0).float(), 0)
    values = torch.unbind(v.select(0, 0).float(), 0)
    heads = annotate(List[Tensor], [])
    for head in range(self.key_value_heads):
      parts = annotate(List[Tensor], [])
      for i in range(masks[0].size(0)):
        tile = masks[0][i]
        own = queries[head].narrow(1, int(tile[0]), int(tile[1]) - int(tile[0]))
        seen_keys = self.seen_by(tile, keys[head])
        seen_values = self.seen_by(tile, values[head])
        parts.append(self.tile_attention(own, seen_keys, seen_values, masks[first + i]))
      heads.append(torch.cat(parts, 1))
    return torch.cat(heads, 0).unsqueeze(0)

  # The gradients of `tiled_attention` by q, k and v, given grad_out [1, H, T, D]: each tile is computed again, then
  # forgotten. They are added up in the order in which a graph over all tiles does, so both ways give the same bits.
  def tiled_attention_backward(self, q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], first: int,
      grad_out: Tensor) -> List[Tensor]:
    shape = [self.key_value_heads, self.heads // self.key_value_heads, q.size(2), self.head_dim]
    by_head = [self.key_value_heads, q.size(2), self.head_dim]
    queries = torch.unbind(q.reshape(shape), 0)
    grads_out = torch.unbind(grad_out.reshape(shape), 0)
    keys = torch.unbind(k.select(0, 0).float(), 0)
    values = torch.unbind(v.select(0, 0).float(), 0)
    grad_q = torch.empty(shape, dtype=self.element_type, device=q.device)
    grad_k = torch.zeros(by_head, dtype=self.float32, device=q.device)
    grad_v = torch.zeros(by_head, dtype=self.float32, device=q.device)
    for head in range(self.key_value_heads):
      for j in range(masks[0].size(0)):
        i = masks[0].size(0) - 1 - j
        tile = masks[0][i]
        begin = int(tile[0])
        count = int(tile[1]) - begin
        segment = int(tile[2])
        shared = int(tile[3])
        own = queries[head].narrow(1, begin, count)
        leaves = [own, self.seen_by(tile, keys[head]), self.seen_by(tile, values[head])]
        for leaf in leaves:
          leaf.requires_grad_(True)
        y = self.tile_attention(leaves[0], leaves[1], leaves[2], masks[first + i])
        grads = self.grad([y], [grads_out[head].narrow(1, begin, count)], leaves, annotate(List[Tensor], []))
        grad_q.select(0, head).narrow(1, begin, count).copy_(grads[0])
        rest = grads[1].size(0) - shared
        grad_k.select(0, head).narrow(0, segment, rest).add_(grads[1].narrow(0, shared, rest))
        grad_v.select(0, head).narrow(0, segment, rest).add_(grads[2].narrow(0, shared, rest))
        if shared > 0:
          grad_k.select(0, head).narrow(0, 0, shared).add_(grads[1].narrow(0, 0, shared))
          grad_v.select(0, head).narrow(0, 0, shared).add_(grads[2].narrow(0, 0, shared))
    grad_k = grad_k.to(self.element_type).unsqueeze(0)
    return [grad_q.view(q.size()), grad_k, grad_v.to(self.element_type).unsqueeze(0)]
