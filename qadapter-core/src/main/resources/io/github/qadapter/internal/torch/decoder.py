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
  windows : List[int]
  element_type : int
  weights : List[Tensor]

  # Letters: R rows, T new tokens, S tokens seen so far, K selected positions, V vocabulary, d width, H heads,
  # G key/value heads, D head width. x is [R, T, d] in the model's precision.
  #
  # Weights are kept by kind, then by layer (weights[kind * layers + layer]); an absent one has no elements:
  #   0-6 query, key, value, output, gate, up, down; 7-13 their biases; 14 attention norm, 15 feed-forward norm,
  #   16-17 query and key norm; after these, at 18 * layers: embedding, final norm, head.
  #
  # An adapter is a list with A [r, in] and B [out, r] for each layer and projection, at 2 * (7 * layer + projection),
  # an absent pair having no elements; a list of one tensor stands for no adapter. Rows from first_adapted on carry it.

  # ---- weights ----

  # Maps a whole file as one flat tensor without reading it. request: file number, elements, element type.
  def map_file(self, request: Tensor) -> Tensor:
    return torch.from_file(self.files[int(request[0])], False, int(request[1]), dtype=int(request[2]))

  # A tensor within a mapped file, converted where the wanted type differs. place: offset in elements, then the shape.
  def stored(self, flat: Tensor, place: Tensor, wanted_type: Tensor) -> Tensor:
    shape = annotate(List[int], [])
    elements = 1
    for i in range(place.size(0) - 1):
      n = int(place[i + 1])
      shape.append(n)
      elements = elements * n
    return flat.narrow(0, int(place[0]), elements).view(shape).to(int(wanted_type))

  def bind(self, weights: List[Tensor]) -> Tensor:
    self.weights = weights
    return torch.tensor(len(weights))

  # ---- the blocks ----

  # One linear layer with its low-rank term. x: [R, T, in]; returns [R, T, out].
  def linear(self, x: Tensor, kind: int, layer: int, adapter: List[Tensor], first_adapted: int) -> Tensor:
    weight = self.weights[kind * self.layers + layer]
    bias = self.weights[(7 + kind) * self.layers + layer]
    if bias.numel() > 0:
      y = torch.linear(x, weight, bias)
    else:
      y = torch.linear(x, weight)
    if len(adapter) > 1:
      a = adapter[2 * (7 * layer + kind)]
      if a.numel() > 0:
        b = adapter[2 * (7 * layer + kind) + 1]
        if first_adapted == 0:
          y = y + torch.linear(torch.linear(x, a), b)
        else:
          count = x.size(0) - first_adapted
          low = torch.linear(torch.linear(x.narrow(0, first_adapted, count), a), b)
          y.narrow(0, first_adapted, count).add_(low)
    return y

  # x: [R, T, N, D]; cos and sin: [T, 1, D]. Halves are rotated against each other, as in the published checkpoints.
  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(-1) // 2
    turned = torch.cat([-x.narrow(-1, half, half), x.narrow(-1, 0, half)], -1)
    return x * cos + turned * sin

  # masks: empty for one new token per row, else two of [T, S]: without and with the window. cache: empty, or one of
  # [layers, 2, R, G, capacity, D] that is read up to `start` and written from there on.
  def attention(self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, masks: List[Tensor], cache: List[Tensor], start: int, adapter: List[Tensor], first_adapted: int) -> Tensor:
    rows = x.size(0)
    new = x.size(1)
    group = self.heads // self.key_value_heads
    window = self.windows[layer]
    q = self.linear(x, 0, layer, adapter, first_adapted).view([rows, new, self.heads, self.head_dim])
    k = self.linear(x, 1, layer, adapter, first_adapted).view([rows, new, self.key_value_heads, self.head_dim])
    v = self.linear(x, 2, layer, adapter, first_adapted).view([rows, new, self.key_value_heads, self.head_dim])
    q_norm = self.weights[16 * self.layers + layer]
    if q_norm.numel() > 0:
      q = torch.rms_norm(q, [self.head_dim], q_norm, self.norm_epsilon)
      k = torch.rms_norm(k, [self.head_dim], self.weights[17 * self.layers + layer], self.norm_epsilon)
    q = self.rotate(q, cos, sin).transpose(1, 2)
    k = self.rotate(k, cos, sin).transpose(1, 2)
    v = v.transpose(1, 2)
    if len(cache) > 0:
      keys = cache[0].select(0, layer).select(0, 0)
      values = cache[0].select(0, layer).select(0, 1)
      keys.narrow(2, start, new).copy_(k)
      values.narrow(2, start, new).copy_(v)
      k = keys.narrow(2, 0, start + new)
      v = values.narrow(2, 0, start + new)
    if len(masks) == 0:
      # One query per row sees everything in its window: the heads of a group become queries of one head.
      seen = start + new
      if window > 0 and seen > window:
        k = k.narrow(2, seen - window, window)
        v = v.narrow(2, seen - window, window)
      y = torch.scaled_dot_product_attention(q.reshape([rows, self.key_value_heads, group, self.head_dim]), k, v)
      y = y.reshape([rows, new, self.heads * self.head_dim])
    else:
      if group > 1:
        seen = k.size(2)
        wide = [rows, self.key_value_heads, group, seen, self.head_dim]
        all = [rows, self.heads, seen, self.head_dim]
        k = k.unsqueeze(2).expand(wide).reshape(all)
        v = v.unsqueeze(2).expand(wide).reshape(all)
      if window > 0:
        mask = masks[1]
      else:
        mask = masks[0]
      y = torch.scaled_dot_product_attention(q, k, v, mask)
      y = y.transpose(1, 2).reshape([rows, new, self.heads * self.head_dim])
    return self.linear(y, 3, layer, adapter, first_adapted)

  def block(self, x: Tensor, layer: int, cos: Tensor, sin: Tensor, masks: List[Tensor], cache: List[Tensor], start: int, adapter: List[Tensor], first_adapted: int) -> Tensor:
    width = [x.size(2)]
    normed = torch.rms_norm(x, width, self.weights[14 * self.layers + layer], self.norm_epsilon)
    x = x + self.attention(normed, layer, cos, sin, masks, cache, start, adapter, first_adapted)
    normed = torch.rms_norm(x, width, self.weights[15 * self.layers + layer], self.norm_epsilon)
    gate = torch.silu(self.linear(normed, 4, layer, adapter, first_adapted))
    up = self.linear(normed, 5, layer, adapter, first_adapted)
    return x + self.linear(gate * up, 6, layer, adapter, first_adapted)

  # ids: [R, T]; positions: [T]; inverse_frequencies: [D / 2]. Returns the last block's output [R, T, d].
  def blocks(self, ids: Tensor, positions: Tensor, masks: List[Tensor], inverse_frequencies: Tensor, cache: List[Tensor], start: int, adapter: List[Tensor], first_adapted: int) -> Tensor:
    x = torch.embedding(self.weights[18 * self.layers], ids)
    angles = positions.to(6).unsqueeze(-1) * inverse_frequencies
    angles = torch.cat([angles, angles], -1).unsqueeze(1)
    cos = angles.cos().to(self.element_type)
    sin = angles.sin().to(self.element_type)
    for layer in range(self.layers):
      x = self.block(x, layer, cos, sin, masks, cache, start, adapter, first_adapted)
    return x

  def final_norm(self, x: Tensor) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights[18 * self.layers + 1], self.norm_epsilon)

  # [T, S] of allowed looks without and with the (one) window. seen_positions, seen_segments: [S]; the new tokens are
  # the last T of them. A token looks back at its own segment and at segment 0.
  def allowed(self, seen_positions: Tensor, seen_segments: Tensor, new: int) -> List[Tensor]:
    seen = seen_positions.size(0)
    order = torch.arange(seen, device=seen_positions.device)
    own_order = order.narrow(0, seen - new, new).unsqueeze(1)
    own_segment = seen_segments.narrow(0, seen - new, new).unsqueeze(1)
    own_position = seen_positions.narrow(0, seen - new, new).unsqueeze(1)
    mask = torch.logical_and(order <= own_order, torch.logical_or(seen_segments == 0, seen_segments == own_segment))
    window = 0
    for w in self.windows:
      window = max(window, w)
    windowed = mask
    if window > 0:
      windowed = torch.logical_and(mask, own_position - seen_positions < window)
    return [mask, windowed]

  # ---- what Java calls ----

  # The final hidden states at the selected positions, without a cache.
  # ids: [1, T]; positions, segments: [T]; select: [K]. Returns [K, d]; a graph hangs on it if the adapter wants one.
  def hidden(self, ids: Tensor, positions: Tensor, segments: Tensor, select: Tensor, inverse_frequencies: Tensor, adapter: List[Tensor]) -> Tensor:
    masks = self.allowed(positions, segments, ids.size(1))
    x = self.blocks(ids, positions, masks, inverse_frequencies, annotate(List[Tensor], []), 0, adapter, 0)
    return self.final_norm(x.select(0, 0).index_select(0, select))

  # The final hidden states of the last new token of each row, with a cache. ids: [R, T]. Returns [R, d].
  def advance(self, ids: Tensor, start: Tensor, inverse_frequencies: Tensor, first_adapted: Tensor, cache: List[Tensor], adapter: List[Tensor]) -> Tensor:
    begin = int(start)
    new = ids.size(1)
    seen_positions = torch.arange(begin + new, device=ids.device)
    masks = annotate(List[Tensor], [])
    if new > 1:
      masks = self.allowed(seen_positions, torch.zeros_like(seen_positions), new)
    x = self.blocks(ids, seen_positions.narrow(0, begin, new), masks, inverse_frequencies, cache, begin, adapter, int(first_adapted))
    return self.final_norm(x.select(1, new - 1))

  # shape: layers, R, G, capacity, D. With an old cache, its first `seen` tokens are taken over.
  def grow_cache(self, old: Tensor, seen: Tensor, rows: Tensor, capacity: Tensor) -> Tensor:
    cache = torch.empty([self.layers, 2, int(rows), self.key_value_heads, int(capacity), self.head_dim], dtype=self.element_type)
    if int(seen) > 0:
      cache.narrow(4, 0, int(seen)).copy_(old.narrow(4, 0, int(seen)))
    return cache

  # float32 logits [K, V] of hidden states [K, d].
  def logits(self, hidden: Tensor) -> Tensor:
    return torch.linear(hidden, self.weights[18 * self.layers + 2]).to(6)

  # The same for a difference of hidden states, rounded after it is taken and not before.
  def logit_differences(self, adapted: Tensor, base: Tensor) -> Tensor:
    return torch.linear((adapted.to(6) - base.to(6)).to(self.element_type), self.weights[18 * self.layers + 2]).to(6)

  # The head's rows of the given tokens. ids: [K]. Returns float32 [K, d].
  def head_rows(self, ids: Tensor) -> Tensor:
    return self.weights[18 * self.layers + 2].index_select(0, ids).to(6)

  # The head's rows in a weighted mean. weights: float32 [K, V]. Returns float32 [K, d].
  def mean_head_rows(self, weights: Tensor) -> Tensor:
    return torch.matmul(weights.to(self.element_type), self.weights[18 * self.layers + 2]).to(6)

  # ---- adapters ----

  # Matrices that share the memory of one flat vector, as leaves of a graph if they are to be learned.
  # sizes: [N, 2]; a pair of zeros gives an empty tensor.
  def matrices(self, flat: Tensor, sizes: Tensor, learned: Tensor) -> List[Tensor]:
    result = annotate(List[Tensor], [])
    at = 0
    for i in range(sizes.size(0)):
      rows = int(sizes[i][0])
      columns = int(sizes[i][1])
      leaf = flat.narrow(0, at, rows * columns).view([rows, columns]).detach()
      if rows > 0 and int(learned) > 0:
        leaf.requires_grad_(True)
      result.append(leaf)
      at = at + rows * columns
    return result

  # An adapter ready for use: in the model's precision, its scale taken into B. scales: [N / 2].
  def scaled(self, leaves: List[Tensor], scales: Tensor) -> List[Tensor]:
    result = annotate(List[Tensor], [])
    for i in range(len(leaves) // 2):
      result.append(leaves[2 * i].to(self.element_type))
      result.append((leaves[2 * i + 1] * scales[i]).to(self.element_type))
    return result

  # The flat gradient of sum(hidden * weight) for the leaves. hidden: [K, d] with its graph; weight: float32 [K, d].
  def gradient(self, hidden: Tensor, weight: Tensor, leaves: List[Tensor]) -> Tensor:
    wanted = annotate(List[Tensor], [])
    for leaf in leaves:
      if leaf.numel() > 0:
        wanted.append(leaf)
    found = torch.grad([hidden], wanted, annotate(Optional[List[Optional[Tensor]]], [weight.to(self.element_type)]), False, False, False)
    flat = annotate(List[Tensor], [])
    for g in found:
      flat.append(ops.aten._unwrap_optional(g).reshape([-1]).to(6))
    return torch.cat(flat)

  # Some of a tensor's rows, without its graph.
  def rows(self, x: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    return x.detach().narrow(0, int(begin), int(end) - int(begin))
