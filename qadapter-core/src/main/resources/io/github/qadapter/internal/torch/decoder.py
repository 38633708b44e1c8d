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
  element_type : int
  product_type : int
  step_rows : int
  pack_guides : bool
  table_limit : int
  packed_rows : int
  small_matrix : int
  tile_queries : int
  weights : List[Tensor]
  packed : List[Tensor]
  packed_biases : List[Tensor]
  packed_outputs : List[int]
  guides : List[List[Tensor]]
  caches : List[List[Tensor]]
  scales : List[Tensor]

  # Products of many rows run in product_type: element_type where the processor multiplies in it, else 32 bits, into which
  # both sides are widened for the call; what comes out has element_type again.
  #
  # Letters: R rows, T new tokens, S tokens seen so far, K selected positions, V vocabulary, d width, H heads,
  # G key/value heads, D head width. x is [R, T, d] in the model's precision.
  #
  # Weights are kept by kind, then by layer (weights[kind * layers + layer]); an absent one has no elements:
  #   0-6 query, key, value, output, gate, up, down; 7-13 their biases; 14 attention norm, 15 feed-forward norm,
  #   16-17 query and key norm; after these, at 18 * layers: embedding, final norm, head.
  #
  # A weight of whole numbers in 8 bits has one scale for each row: at kind * layers + layer for 0-6, at 7 * layers for
  # the head. Other weights have scales without elements.
  #
  # An adapter is a list with A [r, in] and B [out, r] for each layer and projection, at 2 * (7 * layer + projection),
  # an absent pair having no elements; a list of one tensor stands for no adapter.
  # With dropout the list has one entry more, int64 [2]: a key below 2^31, and the share dropped times 2^31.

  # ---- weights ----

  # Maps a whole file as one flat tensor without reading it. request: file number, elements, element type.
  def map_file(self, request: Tensor) -> Tensor:
    return torch.from_file(self.files[int(request[0])], False, int(request[1]), dtype=int(request[2]))

  # A tensor within a mapped file, converted where the wanted type differs, on the device of `place`: offset in elements,
  # then the shape.
  def stored(self, flat: Tensor, place: Tensor, wanted_type: Tensor) -> Tensor:
    shape = annotate(List[int], [])
    elements = 1
    for i in range(place.size(0) - 1):
      n = int(place[i + 1])
      shape.append(n)
      elements = elements * n
    return flat.narrow(0, int(place[0]), elements).view(shape).to(place.device).to(int(wanted_type))

  # Rounds a matrix [out, in] within a mapped file to whole numbers from -127 to 127 (int8), and gives each row a scale
  # [out]: its largest entry over 127. A million numbers at a time, so that none outlives its turn in 32 bits.
  def quantise(self, flat: Tensor, place: Tensor, whole: Tensor, scales: Tensor) -> Tensor:
    rows = int(place[1])
    columns = int(place[2])
    exact = flat.flatten().narrow(0, int(place[0]), rows * columns).view([rows, columns])
    at_once = max(1, 1048576 // columns)
    begin = 0
    while begin < rows:
      count = min(at_once, rows - begin)
      x = exact.narrow(0, begin, count).to(place.device).to(6)
      scale = x.abs().amax([1]).div_(127.).to(self.element_type)
      scales.narrow(0, begin, count).copy_(scale)
      divisor = scale.to(6).masked_fill(scale == 0., 1.).unsqueeze(1)
      whole.narrow(0, begin, count).copy_(x.div(divisor).round_().clamp_(-127., 127.))
      begin = begin + count
    return whole

  # A tensor of the wanted type; some of its elements in place; numbers put into it from element `at` on.
  def reserve(self, shape: Tensor, wanted_type: Tensor) -> Tensor:
    sizes = annotate(List[int], [])
    for i in range(shape.size(0)):
      sizes.append(int(shape[i]))
    return torch.empty(sizes, dtype=int(wanted_type), device=shape.device)

  def part(self, tensor: Tensor, at: Tensor, count: Tensor) -> Tensor:
    return tensor.flatten().narrow(0, int(at), int(count))

  def fill(self, tensor: Tensor, at: Tensor, numbers: Tensor) -> Tensor:
    tensor.flatten().narrow(0, int(at), numbers.size(0)).copy_(numbers)
    return at

  # How products are computed from now on.
  def compute_by(self, product_type: Tensor, step_rows: Tensor, pack_guides: Tensor) -> Tensor:
    self.product_type = int(product_type)
    self.step_rows = int(step_rows)
    self.pack_guides = int(pack_guides) > 0
    return product_type

  def bind(self, weights: List[Tensor], scales: List[Tensor]) -> Tensor:
    self.weights = weights
    self.scales = scales
    return torch.tensor(len(weights))

  # ---- the blocks ----

  # x with some entries zeroed. Which ones is a hash of key, place and entry: no generator is involved, and a block that
  # is computed again drops the same. Numbers stay below 2^31 and their products below 2^62.
  def thinned(self, x: Tensor, place: int, dropout: Tensor) -> Tensor:
    hash = torch.arange(x.numel(), dtype=4, device=x.device).mul_(426118523).add_(int(dropout[0])).bitwise_and_(2147483647)
    for round in range(2):
      hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 16)).mul_(73244475).bitwise_and_(2147483647)
      hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 15)).mul_(739982445).bitwise_and_(2147483647)
      hash = hash.add_((place + 1) * 1540483477).bitwise_and_(2147483647)
    hash = torch.bitwise_xor(hash, torch.bitwise_right_shift(hash, 16))
    return x.masked_fill((hash < int(dropout[1])).view(x.size()), 0.)

  # The rows of x [N, in] that 8-bit whole numbers are multiplied with as they are; that kernel has no derivative.
  def packable(self, x: Tensor) -> bool:
    return x.numel() <= self.packed_rows * x.size(-1) and not x.requires_grad

  # x: [R, T, in] times a weight [out, in] of whole numbers, which 16 bits hold exactly; the scales come after the sums.
  def scaled_product(self, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    if self.packable(x):
      return torch._weight_int8pack_mm(x.flatten(0, 1), weight, scale).view([x.size(0), x.size(1), weight.size(0)])
    return self.many(x, weight).mul_(scale)

  # x [.., in] times a weight [out, in].
  def many(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.linear(x.to(self.product_type), weight.to(self.product_type)).to(self.element_type)

  # One linear layer with its low-rank term. x: [R, T, in]; returns [R, T, out].
  def linear(self, x: Tensor, kind: int, layer: int, adapter: List[Tensor]) -> Tensor:
    weight = self.weights[kind * self.layers + layer]
    bias = self.weights[(7 + kind) * self.layers + layer]
    scale = self.scales[kind * self.layers + layer]
    if scale.numel() > 0:
      y = self.scaled_product(x, weight, scale)
      if bias.numel() > 0:
        y = y.add_(bias)
    elif bias.numel() > 0:
      y = torch.linear(x.to(self.product_type), weight.to(self.product_type), bias.to(self.product_type))
    else:
      y = torch.linear(x.to(self.product_type), weight.to(self.product_type))
    if len(adapter) > 1:
      a = adapter[2 * (7 * layer + kind)]
      if a.numel() > 0:
        b = adapter[2 * (7 * layer + kind) + 1].to(self.product_type)
        if len(adapter) > 14 * self.layers:
          dropout = adapter[14 * self.layers]
          rest = 1. - float(dropout[1]) / 2147483648.
          low = torch.linear(self.thinned(x, 7 * layer + kind, dropout).to(self.product_type), a.to(self.product_type)) / rest
        else:
          low = torch.linear(x.to(self.product_type), a.to(self.product_type))
        y = torch.addmm(y.to(self.product_type).flatten(0, 1), low.flatten(0, 1), b.t()).view_as(y)
    return y.to(self.element_type)

  # cos and signed sin, [T, 1, D] each. positions: [T]; inverse_frequencies: [D / 2].
  def angles(self, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    angles = positions.to(6).unsqueeze(-1) * inverse_frequencies
    sin = angles.sin()
    cos = angles.cos()
    if self.rotary_scale != 1.:
      sin = sin * self.rotary_scale
      cos = cos * self.rotary_scale
    cos = torch.cat([cos, cos], -1).unsqueeze(1).to(self.element_type)
    return [cos, torch.cat([-sin, sin], -1).unsqueeze(1).to(self.element_type)]

  # x: [R, T, N, D]. Halves are rotated against each other, as in the published checkpoints.
  def rotate(self, x: Tensor, turn: List[Tensor]) -> Tensor:
    return torch.addcmul(x * turn[0], torch.roll(x, [x.size(-1) // 2], [-1]), turn[1])

  # Attention of short rows as plain matrix products, twice as fast forth and back as the fused kernel, which needs no
  # [T, S] table. The heads of a group are queries of one head. q: [R, H, T, D]; k, v: [R, G, S, D]; mask: [group * T, S].
  def tabled(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    rows = q.size(0)
    new = q.size(2)
    few = rows * self.key_value_heads
    seen = k.size(2)
    own = q.reshape([few, mask.size(0), self.head_dim]).to(self.product_type)
    keys = k.reshape([few, seen, self.head_dim]).to(self.product_type)
    looks = torch.baddbmm(mask.to(self.product_type), own, keys.transpose(1, 2), beta=1, alpha=float(self.head_dim) ** -0.5)
    y = torch.bmm(torch.softmax(looks, -1), v.reshape([few, seen, self.head_dim]).to(self.product_type)).to(self.element_type)
    return y.view([rows, self.heads, new, self.head_dim])

  # Attention of long rows in tiles: a few hundred queries at a time, of the heads that share a key/value head, against
  # the keys that they may see and no others. A tile's table stays small enough to be used again, and what is to come or
  # belongs to another answer is never computed. `places` is one row of masks[0]: first and last query (exclusive),
  # where their segment begins, how many tokens of segment 0 they see besides.

  # What a tile sees of one head's keys or values. x: [T, D] in float32, so that gradients add up in it; returns [S, D].
  def seen(self, x: Tensor, places: Tensor) -> Tensor:
    own = x.narrow(0, int(places[2]), int(places[1]) - int(places[2]))
    if int(places[3]) > 0:
      own = torch.cat([x.narrow(0, 0, int(places[3])), own], 0)
    return own.to(self.element_type)

  # q: [group, N, D]; k, v: [S, D]; mask: [N, M], added to the looks at the last M. Returns [group, N, D].
  def tile(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    group = q.size(0)
    new = q.size(1)
    nothing = torch.zeros([1, 1], dtype=self.product_type, device=q.device)
    looks = torch.addmm(nothing, q.reshape([group * new, self.head_dim]).to(self.product_type), k.to(self.product_type).t(), beta=0, alpha=float(self.head_dim) ** -0.5)
    looks.view([group, new, k.size(0)]).narrow(2, k.size(0) - mask.size(1), mask.size(1)).add_(mask)
    return torch.mm(torch.softmax(looks, -1), v.to(self.product_type)).to(self.element_type).view([group, new, self.head_dim])

  # q: [1, H, T, D]; k, v: [1, G, T, D]; masks: from `tile_masks`; first: number of the first mask. Returns [1, H, T, D].
  def tiled(self, q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], first: int) -> Tensor:
    queries = torch.unbind(q.reshape([self.key_value_heads, self.heads // self.key_value_heads, q.size(2), self.head_dim]), 0)
    keys = torch.unbind(k.select(0, 0).to(6), 0)
    values = torch.unbind(v.select(0, 0).to(6), 0)
    heads = annotate(List[Tensor], [])
    for head in range(self.key_value_heads):
      parts = annotate(List[Tensor], [])
      for i in range(masks[0].size(0)):
        places = masks[0][i]
        some = queries[head].narrow(1, int(places[0]), int(places[1]) - int(places[0]))
        parts.append(self.tile(some, self.seen(keys[head], places), self.seen(values[head], places), masks[first + i]))
      heads.append(torch.cat(parts, 1))
    return torch.cat(heads, 0).unsqueeze(0)

  # The derivatives by q, k and v of sum(tiled * up), each tile computed again and then forgotten. They are added up in
  # the order in which a graph over all tiles does, so both ways give the same bits.
  def tiled_back(self, q: Tensor, k: Tensor, v: Tensor, masks: List[Tensor], first: int, up: Tensor) -> List[Tensor]:
    shape = [self.key_value_heads, self.heads // self.key_value_heads, q.size(2), self.head_dim]
    queries = torch.unbind(q.reshape(shape), 0)
    ups = torch.unbind(up.reshape(shape), 0)
    keys = torch.unbind(k.select(0, 0).to(6), 0)
    values = torch.unbind(v.select(0, 0).to(6), 0)
    dq = torch.empty(shape, dtype=self.element_type, device=q.device)
    dk = torch.zeros([self.key_value_heads, q.size(2), self.head_dim], dtype=6, device=q.device)
    dv = torch.zeros([self.key_value_heads, q.size(2), self.head_dim], dtype=6, device=q.device)
    for head in range(self.key_value_heads):
      for j in range(masks[0].size(0)):
        i = masks[0].size(0) - 1 - j
        places = masks[0][i]
        begin = int(places[0])
        count = int(places[1]) - begin
        shared = int(places[3])
        leaves = [queries[head].narrow(1, begin, count), self.seen(keys[head], places), self.seen(values[head], places)]
        for leaf in leaves:
          leaf.requires_grad_(True)
        y = self.tile(leaves[0], leaves[1], leaves[2], masks[first + i])
        found = self.sweep([y], [ups[head].narrow(1, begin, count)], leaves, annotate(List[Tensor], []))
        dq.select(0, head).narrow(1, begin, count).copy_(found[0])
        own = found[1].size(0) - shared
        dk.select(0, head).narrow(0, int(places[2]), own).add_(found[1].narrow(0, shared, own))
        dv.select(0, head).narrow(0, int(places[2]), own).add_(found[2].narrow(0, shared, own))
        if shared > 0:
          dk.select(0, head).narrow(0, 0, shared).add_(found[1].narrow(0, 0, shared))
          dv.select(0, head).narrow(0, 0, shared).add_(found[2].narrow(0, 0, shared))
    return [dq.view(q.size()), dk.to(self.element_type).unsqueeze(0), dv.to(self.element_type).unsqueeze(0)]

  # Queries [R, H, T, D], keys and values [R, G, T, D] of what enters a block.
  def looks(self, x: Tensor, layer: int, turn: List[Tensor], adapter: List[Tensor]) -> List[Tensor]:
    rows = x.size(0)
    new = x.size(1)
    # A view, so that what comes back through the norm is one summand at x however the graph is cut.
    normed = torch.rms_norm(x.view(x.size()), [x.size(2)], self.weights[14 * self.layers + layer], self.norm_epsilon)
    q = self.linear(normed, 0, layer, adapter).view([rows, new, self.heads, self.head_dim])
    k = self.linear(normed, 1, layer, adapter).view([rows, new, self.key_value_heads, self.head_dim])
    v = self.linear(normed, 2, layer, adapter).view([rows, new, self.key_value_heads, self.head_dim])
    q_norm = self.weights[16 * self.layers + layer]
    if q_norm.numel() > 0:
      q = torch.rms_norm(q, [self.head_dim], q_norm, self.norm_epsilon)
      k = torch.rms_norm(k, [self.head_dim], self.weights[17 * self.layers + layer], self.norm_epsilon)
    return [self.rotate(q, turn).transpose(1, 2), self.rotate(k, turn).transpose(1, 2), v.transpose(1, 2)]

  # What a layer's mask is called among those of a long row.
  def first_mask(self, layer: int, masks: List[Tensor]) -> int:
    if self.windows[layer] > 0:
      return 1 + masks[0].size(0)
    return 1

  # masks: from `row_masks`. Returns [R, H, T, D].
  def attention(self, q: Tensor, k: Tensor, v: Tensor, layer: int, masks: List[Tensor]) -> Tensor:
    if q.size(2) > self.table_limit:
      return self.tiled(q, k, v, masks, self.first_mask(layer, masks))
    mask = masks[0]
    if self.windows[layer] > 0:
      mask = masks[1]
    return self.tabled(q, k, v, mask)

  # The rest of a block. x: what enters it; y: from `attention`.
  def completed(self, x: Tensor, y: Tensor, layer: int, adapter: List[Tensor]) -> Tensor:
    y = y.transpose(1, 2).reshape([x.size(0), x.size(1), self.heads * self.head_dim])
    x = x + self.linear(y, 3, layer, adapter)
    normed = torch.rms_norm(x, [x.size(2)], self.weights[15 * self.layers + layer], self.norm_epsilon)
    gate = torch.silu(self.linear(normed, 4, layer, adapter))
    up = self.linear(normed, 5, layer, adapter)
    return x + self.linear(gate * up, 6, layer, adapter)

  def block(self, x: Tensor, layer: int, turn: List[Tensor], masks: List[Tensor], adapter: List[Tensor]) -> Tensor:
    looks = self.looks(x, layer, turn, adapter)
    y = self.attention(looks[0], looks[1], looks[2], layer, masks)
    return self.completed(x, y, layer, adapter)

  def embedded(self, ids: Tensor) -> Tensor:
    return torch.embedding(self.weights[18 * self.layers], ids)

  def final_norm(self, x: Tensor) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], self.weights[18 * self.layers + 1], self.norm_epsilon)

  # What is added to each look, 0 or minus infinity, without and with the (one) window: [T, S]. seen_positions,
  # seen_segments: [S]; the new tokens are the last T of them. A token looks back at its own segment and at segment 0.
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
    never = torch.zeros([new, seen], dtype=self.element_type, device=mask.device).masked_fill(torch.logical_not(mask), float("-inf"))
    windowed = never
    if window > 0:
      windowed = never.masked_fill(own_position - seen_positions >= window, float("-inf"))
    return [never, windowed]

  # The tiles of a long row: int64 [N, 4], see `tile`. segments: [T], in order; each is cut into even parts.
  def tiles(self, segments: Tensor) -> Tensor:
    # Read number by number, which a card should not be asked for.
    sizes = torch.bincount(segments.cpu())
    places = annotate(List[int], [])
    begin = 0
    for segment in range(sizes.size(0)):
      size = int(sizes[segment])
      parts = (size + self.tile_queries - 1) // self.tile_queries
      for i in range(parts):
        places.append(begin + size * i // parts)
        places.append(begin + size * (i + 1) // parts)
        places.append(begin)
        if segment > 0:
          places.append(int(sizes[0]))
        else:
          places.append(0)
      begin = begin + size
    return torch.tensor(places).view([-1, 4])

  # The tiles, then what is added to the looks of each: at its own tokens where all before them are seen, behind these
  # at all of them where the window ends somewhere.
  def tile_masks(self, positions: Tensor, segments: Tensor) -> List[Tensor]:
    tiles = self.tiles(segments)
    masks = [tiles]
    for i in range(tiles.size(0)):
      count = int(tiles[i][1]) - int(tiles[i][0])
      masks.append(torch.full([count, count], float("-inf"), dtype=self.element_type, device=positions.device).triu_(1))
    window = 0
    for w in self.windows:
      window = max(window, w)
    if window > 0:
      for i in range(tiles.size(0)):
        begin = int(tiles[i][2])
        seen = torch.cat([positions.narrow(0, 0, int(tiles[i][3])), positions.narrow(0, begin, int(tiles[i][1]) - begin)], 0)
        own = positions.narrow(0, int(tiles[i][0]), int(tiles[i][1]) - int(tiles[i][0])).unsqueeze(1)
        hidden = torch.logical_or(seen > own, own - seen >= window)
        masks.append(torch.zeros([own.size(0), seen.size(0)], dtype=self.element_type, device=own.device).masked_fill(hidden, float("-inf")))
    return masks

  # For a whole row without a cache: `allowed` laid out for a table, or the tiles of a long one.
  def row_masks(self, positions: Tensor, segments: Tensor) -> List[Tensor]:
    new = positions.size(0)
    if new > self.table_limit:
      return self.tile_masks(positions, segments)
    masks = self.allowed(positions, segments, new)
    group = self.heads // self.key_value_heads
    return [masks[0].repeat([group, 1]), masks[1].repeat([group, 1])]

  # ---- what Java calls ----

  # What enters block `to` when the blocks below it carry no adapter. ids: [1, T]; positions, segments: [T].
  # Returns [1, T, d].
  def lower(self, ids: Tensor, positions: Tensor, segments: Tensor, inverse_frequencies: Tensor, to: Tensor) -> Tensor:
    x = self.embedded(ids)
    if int(to) > 0:
      masks = self.row_masks(positions, segments)
      turn = self.angles(positions, inverse_frequencies)
      for layer in range(int(to)):
        x = self.block(x, layer, turn, masks, annotate(List[Tensor], []))
    return x

  # From what enters block `begin` to the final hidden states at the selected positions. x: [1, T, d]; select: [K].
  # Returns [K, d]; a graph hangs on it if the adapter wants one.
  def upper(self, x: Tensor, positions: Tensor, segments: Tensor, select: Tensor, inverse_frequencies: Tensor, begin: Tensor, adapter: List[Tensor]) -> Tensor:
    masks = self.row_masks(positions, segments)
    turn = self.angles(positions, inverse_frequencies)
    for layer in range(int(begin), self.layers):
      x = self.block(x, layer, turn, masks, adapter)
    return self.final_norm(x.select(0, 0).index_select(0, select))

  # The same without a graph, but with what enters each block from `begin` on and the last one's output behind it.
  def traced(self, x: Tensor, positions: Tensor, segments: Tensor, select: Tensor, inverse_frequencies: Tensor, begin: Tensor, adapter: List[Tensor]) -> List[Tensor]:
    masks = self.row_masks(positions, segments)
    turn = self.angles(positions, inverse_frequencies)
    still = annotate(List[Tensor], [])
    for tensor in adapter:
      still.append(tensor.detach())
    inputs = annotate(List[Tensor], [])
    for layer in range(int(begin), self.layers):
      inputs.append(x)
      x = self.block(x, layer, turn, masks, still)
    inputs.append(x)
    result = [self.final_norm(x.select(0, 0).index_select(0, select))]
    for tensor in inputs:
      result.append(tensor)
    return result

  # float32 logits [K, V] of hidden states [K, d].
  def logits(self, hidden: Tensor) -> Tensor:
    head = self.weights[18 * self.layers + 2]
    scale = self.scales[7 * self.layers]
    if scale.numel() == 0 and self.product_type == self.element_type:
      return torch.linear(hidden, head).to(6)
    if scale.numel() > 0 and self.packable(hidden):
      return torch._weight_int8pack_mm(hidden, head, scale).to(6)
    return self.project_slices(hidden, torch.empty([hidden.size(0), head.size(0)], dtype=6, device=hidden.device))

  # The same for a difference of hidden states, rounded after it is taken and not before.
  def logit_differences(self, adapted: Tensor, base: Tensor) -> Tensor:
    return self.logits((adapted.to(6) - base.to(6)).to(self.element_type))

  # ---- decoding: many answers at once ----
  #
  # Letters beside those above: M rows of a step (base rows first, then each guide's), N answers, C a cache's capacity.
  # Layers' products come in groups: 0 query, key and value, 1 output, 2 gate and up, 3 down. Packed weights and their
  # biases are kept at 4 * layer + group, the packed head last; a guide's matrices at four times that: A [r, in] and
  # B [out, r] for many rows, then, for one row at a time, both in 32 bits, if they are small.
  # A cache has a tensor for each layer, keys and then values: [2, 1, G, C, D] below `split`, where only the base has a
  # row, and [2, R, G, C, D] above, the base's row first.
  #
  # What a token costs beside its weights is the number of operations, whatever their size: a layer has as few as can be.

  # The numbers in 32 bits and the bits of a row's results do not depend on how many rows there are: weights in oneDNN's
  # own layout have one kernel for any number. Where there is no such layout, no fewer than four rows are multiplied.
  def packed_product(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if bias.numel() > 0:
      return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "")
    return ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")

  # A weight [out, in] in that layout, with rows of zeros up to a multiple of 64: in 32 bits the layout is wrong for other
  # numbers. Compared with the plain product, and given back as it was should they differ.
  def pack_matrix(self, weight: Tensor) -> Tensor:
    more = 0
    if weight.size(0) > 16:
      more = (64 - weight.size(0) % 64) % 64
    packed = ops.mkldnn._reorder_linear_weight(torch.constant_pad_nd(weight, [0, 0, 0, more], 0.))
    x = torch.linspace(-1., 1., 3 * weight.size(1), dtype=6).sin_().view([3, weight.size(1)]).type_as(weight)
    found = self.packed_product(x, packed, torch.empty([0])).narrow(1, 0, weight.size(0)).to(6)
    wanted = torch.linear(x, weight).to(6)
    if bool(((found - wanted).abs() > (wanted.abs() + wanted.abs().max()) * 0.02).any()):
      return weight
    return packed

  # First and last projection of a group.
  def kinds(self, group: int) -> List[int]:
    if group == 0:
      return [0, 1, 2]
    if group == 1:
      return [3]
    if group == 2:
      return [4, 5]
    return [6]

  def outputs(self, group: int, layer: int) -> int:
    outputs = 0
    for kind in self.kinds(group):
      outputs = outputs + self.weights[kind * self.layers + layer].size(0)
    return outputs

  # What this processor does with 16-bit numbers: 0 oneDNN does not multiply them, 1 it does so by way of 32 bits, 2 the
  # processor's own instructions do. Those take a number below the smallest normal one for zero, 32 bits do not.
  def sixteen_bits(self, tiny: Tensor) -> Tensor:
    if not ops.mkldnn._is_mkldnn_bf16_supported():
      return torch.tensor(0)
    x = tiny.to(15).expand([64, 64]).contiguous()
    weight = torch.full([64, 64], 1048576., dtype=15)
    packed = ops.mkldnn._reorder_linear_weight(weight)
    product = self.packed_product(x, packed, torch.empty([0]))
    if bool((product.to(6) == 0.).all()):
      return torch.tensor(2)
    return torch.tensor(1)

  # Some of the weights in the layout in which few rows are multiplied fastest: layer by layer as far as the given number
  # of bytes goes, the head last. Returns the bytes that the copies take.
  def pack(self, most: Tensor) -> Tensor:
    left = int(most)
    packed = annotate(List[Tensor], [])
    biases = annotate(List[Tensor], [])
    outputs = annotate(List[int], [])
    nothing = torch.empty([0], dtype=self.element_type)
    for layer in range(self.layers):
      for group in range(4):
        outputs.append(self.outputs(group, layer))
        parts = annotate(List[Tensor], [])
        bias = annotate(List[Tensor], [])
        bytes = 0
        some = False
        for kind in self.kinds(group):
          weight = self.weights[kind * self.layers + layer]
          parts.append(weight)
          bytes = bytes + weight.numel() * weight.element_size()
          own = self.weights[(7 + kind) * self.layers + layer]
          if own.numel() > 0:
            some = True
            bias.append(own)
          else:
            bias.append(torch.zeros([weight.size(0)], dtype=self.element_type))
        matrix = nothing
        if bytes <= left:
          matrix = self.pack_matrix(torch.cat(parts, 0))
        if matrix.is_mkldnn:
          left = left - bytes
          packed.append(matrix)
        else:
          packed.append(nothing)
        if some and matrix.is_mkldnn:
          whole = torch.cat(bias, 0)
          biases.append(torch.constant_pad_nd(whole, [0, matrix.size(0) - whole.size(0)], 0.))
        else:
          biases.append(nothing)
    head = self.weights[18 * self.layers + 2]
    bytes = head.numel() * head.element_size()
    matrix = nothing
    if bytes <= left:
      matrix = self.pack_matrix(head)
    if matrix.is_mkldnn:
      left = left - bytes
      packed.append(matrix)
    else:
      packed.append(nothing)
    biases.append(nothing)
    self.packed = packed
    self.packed_biases = biases
    self.packed_outputs = outputs
    return torch.tensor(int(most) - left)

  # A guide's matrices for `slot`: within a group A's lie one below the other and B's along the diagonal, so that a group
  # is one product. matrices: as for an adapter; none frees the slot.
  def bind_guide(self, slot: Tensor, matrices: List[Tensor]) -> Tensor:
    while len(self.guides) <= int(slot):
      self.guides.append(annotate(List[Tensor], []))
    guide = annotate(List[Tensor], [])
    if len(matrices) > 1:
      for layer in range(self.layers):
        for group in range(4):
          some_a = annotate(List[Tensor], [])
          rank = 0
          outputs = 0
          for kind in self.kinds(group):
            a = matrices[2 * (7 * layer + kind)]
            if a.numel() > 0:
              some_a.append(a)
              rank = rank + a.size(0)
            outputs = outputs + self.weights[kind * self.layers + layer].size(0)
          if rank == 0:
            for absent in range(4):
              guide.append(torch.empty([0]))
          else:
            # As many columns as A has rows once it is packed.
            wide = rank
            if rank > 16 and self.pack_guides:
              wide = rank + (64 - rank % 64) % 64
            b = torch.zeros([outputs, wide], dtype=self.element_type, device=some_a[0].device)
            row = 0
            column = 0
            for kind in self.kinds(group):
              own = matrices[2 * (7 * layer + kind) + 1]
              count = self.weights[kind * self.layers + layer].size(0)
              if own.numel() > 0:
                b.narrow(0, row, count).narrow(1, column, own.size(1)).copy_(own)
                column = column + own.size(1)
              row = row + count
            a = torch.cat(some_a, 0)
            if self.pack_guides:
              guide.append(self.pack_matrix(torch.constant_pad_nd(a, [0, 0, 0, wide - rank], 0.).to(self.product_type)))
              guide.append(self.pack_matrix(b.to(self.product_type)))
            else:
              guide.append(a.to(self.product_type))
              guide.append(b.to(self.product_type))
            if a.numel() <= self.small_matrix and rank * outputs <= self.small_matrix:
              guide.append(a.to(6))
              # Column by column, as a product with one row reads it fastest.
              guide.append(b.narrow(1, 0, rank).t().to(6).contiguous().t())
            else:
              guide.append(torch.empty([0]))
              guide.append(torch.empty([0]))
    self.guides[int(slot)] = guide
    return slot

  # Rows of zeros below x [M, in] so that there are at least four; a row that is multiplied alone needs none.
  def padded(self, x: Tensor) -> Tensor:
    if x.size(0) >= 4 or self.step_rows == 1:
      return x
    return torch.constant_pad_nd(x, [0, 0, 0, 4 - x.size(0)], 0.)

  # How many rows of a step are multiplied at a time: with 8-bit weights as many as their kernel takes, else step_rows.
  def rows_at_once(self, rows: int, scale: Tensor) -> int:
    if scale.numel() > 0:
      if rows > self.packed_rows and rows <= 64 and self.packed_rows > 0:
        return self.packed_rows
    elif self.step_rows > 0:
      return self.step_rows
    return rows

  # One weight [out, in] with few rows x [M, in], in element_type as it stands.
  def few(self, x: Tensor, kind: int, layer: int) -> Tensor:
    weight = self.weights[kind * self.layers + layer]
    bias = self.weights[(7 + kind) * self.layers + layer]
    if bias.numel() > 0:
      return torch.linear(x, weight, bias)
    return torch.linear(x, weight)

  # x: [M, in] with weights as they are stored. Rows of one prompt (`together`) are multiplied at once; those of a step in
  # ways whose bits do not depend on their number.
  def plain_product(self, x: Tensor, group: int, layer: int, together: bool) -> Tensor:
    scale = self.scales[self.kinds(group)[0] * self.layers + layer]
    at_once = self.rows_at_once(x.size(0), scale)
    if together and scale.numel() == 0:
      at_once = x.size(0)
    tiles = annotate(List[Tensor], [])
    begin = 0
    while begin < x.size(0):
      rows = x.narrow(0, begin, min(at_once, x.size(0) - begin))
      parts = annotate(List[Tensor], [])
      if scale.numel() == 0 and not together:
        wide = self.padded(rows)
        for kind in self.kinds(group):
          parts.append(self.few(wide, kind, layer).narrow(0, 0, rows.size(0)))
      else:
        wide = self.padded(rows).unsqueeze(0)
        for kind in self.kinds(group):
          parts.append(self.linear(wide, kind, layer, annotate(List[Tensor], [])).select(0, 0).narrow(0, 0, rows.size(0)))
      tiles.append(torch.cat(parts, 1))
      begin = begin + at_once
    return torch.cat(tiles, 0)

  # x: [M, in] with one of a guide's matrices.
  def small_product(self, x: Tensor, weight: Tensor) -> Tensor:
    if weight.is_mkldnn:
      return self.packed_product(x.to(self.product_type), weight, self.packed_biases[4 * self.layers]).to(self.element_type)
    return torch.linear(self.padded(x).to(self.product_type), weight).to(self.element_type).narrow(0, 0, x.size(0))

  # x: [M, in]; adapted: slot, first row and number of rows of each guide that has rows already. Returns [M, out].
  # Rows of one answer (`together`) meet a guide's matrices at once. Rows of several do so one at a time where that is
  # faster for one, whatever their number: a row's bits must not depend on it.
  def product(self, x: Tensor, group: int, layer: int, adapted: List[int], together: bool) -> Tensor:
    at = 4 * layer + group
    if self.packed[at].is_mkldnn:
      y = self.packed_product(x, self.packed[at], self.packed_biases[at])
      if y.size(1) > self.packed_outputs[at]:
        y = y.narrow(1, 0, self.packed_outputs[at])
    else:
      y = self.plain_product(x, group, layer, together)
    i = 0
    while i < len(adapted):
      guide = self.guides[adapted[i]]
      first = adapted[i + 1]
      a = guide[4 * at + 2]
      if a.numel() > 0 and not together:
        b = guide[4 * at + 3]
        for row in range(first, first + adapted[i + 2]):
          y.select(0, row).add_(torch.mv(b, torch.mv(a, x.select(0, row).to(6))))
      else:
        a = guide[4 * at]
        if a.numel() > 0:
          low = self.small_product(x.narrow(0, first, adapted[i + 2]), a)
          y.narrow(0, first, adapted[i + 2]).add_(self.small_product(low, guide[4 * at + 1]).narrow(1, 0, y.size(1)))
      i = i + 3
    return y

  # Makes, changes or copies a cache. request: slot, slot of the one whose tokens are taken over or -1, split, rows,
  # capacity, tokens seen. Rows that the old one lacks are left to be filled.
  def shape_cache(self, request: Tensor) -> Tensor:
    r = annotate(List[int], request.tolist())
    slot = r[0]
    while len(self.caches) <= slot:
      self.caches.append(annotate(List[Tensor], []))
    device = self.weights[18 * self.layers].device
    cache = annotate(List[Tensor], [])
    for layer in range(self.layers):
      rows = 1
      if layer >= r[2]:
        rows = r[3]
      new = torch.empty([2, rows, self.key_value_heads, r[4], self.head_dim], dtype=self.element_type, device=device)
      if r[1] >= 0 and r[5] > 0:
        old = self.caches[r[1]][layer]
        rows = min(old.size(1), rows)
        new.narrow(1, 0, rows).narrow(3, 0, r[5]).copy_(old.narrow(1, 0, rows).narrow(3, 0, r[5]))
      cache.append(new)
    self.caches[slot] = cache
    return request

  def drop_cache(self, slot: Tensor) -> Tensor:
    self.caches[int(slot)] = annotate(List[Tensor], [])
    return slot

  # cos and signed sin for all heads of a first group's product, [M, H + 2 G, D] each: values are turned by nothing, so
  # that one rotation is enough and keys and values go into the cache together.
  def whole_turn(self, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    turn = self.angles(positions, inverse_frequencies)
    rows = positions.size(0)
    turned = [rows, self.heads + self.key_value_heads, self.head_dim]
    still = turn[0].new_ones([rows, self.key_value_heads, self.head_dim])
    return [torch.cat([turn[0].expand(turned), still], 1), torch.cat([turn[1].expand(turned), torch.zeros_like(still)], 1)]

  # Rotated query and key heads, then those of the values, [M, H + 2 G, D], out of the first group's product y.
  def turned_heads(self, y: Tensor, layer: int, turn: List[Tensor]) -> Tensor:
    heads = y.view([y.size(0), self.heads + 2 * self.key_value_heads, self.head_dim])
    q_norm = self.weights[16 * self.layers + layer]
    if q_norm.numel() > 0:
      q = torch.rms_norm(heads.narrow(1, 0, self.heads), [self.head_dim], q_norm, self.norm_epsilon)
      k = torch.rms_norm(heads.narrow(1, self.heads, self.key_value_heads), [self.head_dim], self.weights[17 * self.layers + layer], self.norm_epsilon)
      heads = torch.cat([q, k, heads.narrow(1, self.heads + self.key_value_heads, self.key_value_heads)], 1)
    return self.rotate(heads, turn)

  # Attention of one new token per row. answers: for each its cache's slot, tokens seen, split and number of rows;
  # order: the rows by answer, empty if they lie so; back: its inverse. Returns [M, H * D].
  def look_back(self, y: Tensor, layer: int, turn: List[Tensor], answers: List[int], order: List[Tensor]) -> Tensor:
    window = self.windows[layer]
    heads = self.turned_heads(y, layer, turn)
    if len(order) > 0:
      heads = heads.index_select(0, order[0])
    # The heads of a group are queries of one head.
    q = heads.narrow(1, 0, self.heads).view([y.size(0), self.key_value_heads, self.heads // self.key_value_heads, self.head_dim])
    fresh = heads.narrow(1, self.heads, 2 * self.key_value_heads).view([y.size(0), 2, self.key_value_heads, 1, self.head_dim]).transpose(0, 1)
    looks = annotate(List[Tensor], [])
    row = 0
    i = 0
    while i < len(answers):
      seen = answers[i + 1]
      rows = 1
      if layer >= answers[i + 2]:
        rows = answers[i + 3]
      own_q = q
      own_fresh = fresh
      if len(answers) > 4:
        own_q = q.narrow(0, row, rows)
        own_fresh = fresh.narrow(1, row, rows)
      cache = self.caches[answers[i]][layer]
      cache.narrow(3, seen, 1).copy_(own_fresh)
      first = 0
      if window > 0 and seen + 1 > window:
        first = seen + 1 - window
      past = cache.narrow(3, first, seen + 1 - first)
      looks.append(torch.scaled_dot_product_attention(own_q, past.select(0, 0), past.select(0, 1)).reshape([rows, self.heads * self.head_dim]))
      row = row + rows
      i = i + 4
    y = looks[0]
    if len(looks) > 1:
      y = torch.cat(looks, 0)
    if len(order) > 0:
      y = y.index_select(0, order[1])
    return y

  # Attention of T new tokens of one row to themselves and to `seen` ones before them. Returns [T, H * D].
  def look_along(self, y: Tensor, layer: int, turn: List[Tensor], masks: List[Tensor], slot: int, row: int, seen: int) -> Tensor:
    new = y.size(0)
    heads = self.turned_heads(y, layer, turn)
    cache = self.caches[slot][layer].select(1, row)
    cache.narrow(2, seen, new).copy_(heads.narrow(1, self.heads, 2 * self.key_value_heads).view([new, 2, self.key_value_heads, self.head_dim]).permute([1, 2, 0, 3]))
    q = heads.narrow(1, 0, self.heads).transpose(0, 1).unsqueeze(0)
    past = cache.narrow(2, 0, seen + new)
    group = self.heads // self.key_value_heads
    if group > 1:
      wide = [2, self.key_value_heads, group, seen + new, self.head_dim]
      past = past.unsqueeze(2).expand(wide).reshape([2, self.heads, seen + new, self.head_dim])
    if self.windows[layer] > 0:
      mask = masks[1]
    else:
      mask = masks[0]
    y = torch.scaled_dot_product_attention(q, past.narrow(0, 0, 1), past.narrow(0, 1, 1), mask)
    return y.transpose(1, 2).reshape([new, self.heads * self.head_dim])

  # What a block adds after its attention's look [M, H * D].
  def rest_of_block(self, x: Tensor, look: Tensor, layer: int, adapted: List[int], together: bool) -> Tensor:
    x = x + self.product(look, 1, layer, adapted, together)
    normed = torch.rms_norm(x, [x.size(1)], self.weights[15 * self.layers + layer], self.norm_epsilon)
    gate_up = self.product(normed, 2, layer, adapted, together)
    width = gate_up.size(1) // 2
    inner = torch.silu(gate_up.narrow(1, 0, width)).mul_(gate_up.narrow(1, width, width))
    return x.add_(self.product(inner, 3, layer, adapted, together))

  def normed_for_attention(self, x: Tensor, layer: int) -> Tensor:
    return torch.rms_norm(x, [x.size(1)], self.weights[14 * self.layers + layer], self.norm_epsilon)

  # T tokens of a prompt for one row of a cache. entering: for a guide [T, d], what enters block `split`; for the base none.
  # plan: cache slot, its row, tokens seen, split, guide's slot or -1, then numbers of blocks whose output is to be summed.
  # Returns the last token's final hidden state [1, d]; for the base what enters block `split` [T, d] (no elements where
  # that is the embedding) and float32 [d] for each number of blocks: the sum of its output over the tokens.
  def prefill(self, ids: Tensor, inverse_frequencies: Tensor, plan: Tensor, entering: List[Tensor]) -> List[Tensor]:
    p = annotate(List[int], plan.tolist())
    seen = p[2]
    new = ids.size(0)
    places = torch.arange(seen + new, device=ids.device)
    masks = self.allowed(places, torch.zeros_like(places), new)
    turn = self.whole_turn(places.narrow(0, seen, new), inverse_frequencies)
    adapted = annotate(List[int], [])
    begin = 0
    if p[4] >= 0:
      adapted = [p[4], 0, new]
      begin = p[3]
    if len(entering) > 0 and entering[0].numel() > 0:
      x = entering[0]
    else:
      x = self.embedded(ids)
    kept = torch.empty([0], dtype=self.element_type)
    sums = annotate(List[Tensor], [])
    for i in range(5, len(p)):
      sums.append(x.to(6).sum([0]))
    for layer in range(begin, self.layers):
      if layer == p[3] and layer > 0:
        kept = x
      y = self.product(self.normed_for_attention(x, layer), 0, layer, adapted, True)
      x = self.rest_of_block(x, self.look_along(y, layer, turn, masks, p[0], p[1], seen), layer, adapted, True)
      for i in range(5, len(p)):
        if p[i] == layer + 1:
          sums[i - 5] = x.to(6).sum([0])
    result = [self.final_norm(x.narrow(0, new - 1, 1)), kept]
    for sum in sums:
      result.append(sum)
    return result

  # The rows by answer and the way back, for the rows that have joined; nothing where they lie so already.
  def order_of(self, answers: List[int], owned: List[int], layer: int, joined: List[int], device: Device) -> List[Tensor]:
    order = annotate(List[int], [])
    at = 0
    for n in range(len(answers) // 4):
      order.append(n)
      for r in range(answers[4 * n + 3] - 1):
        if layer >= answers[4 * n + 2]:
          order.append(joined[owned[at]])
        at = at + 1
    straight = True
    for i in range(len(order)):
      if order[i] != i:
        straight = False
    if straight:
      return annotate(List[Tensor], [])
    forth = torch.tensor(order, device=device)
    return [forth, torch.argsort(forth)]

  # One token for each of N answers. ids, positions: [N]; inverse_frequencies: [D / 2] or [N, D / 2].
  # answers: see look_back, [4 N]; guided: for each guide's rows their slot, the layer at which they join (not falling)
  # and their number; owners: for each guided row its answer; owned: the guided rows of each answer in turn, counted from
  # the first guided row; factors: float32 [guided rows], each row's part in its answer's difference; base_factors:
  # float32 [N]. Returns for each answer float32 [1, V]: base_factor * z_b + the head's view of the difference.
  def step(self, ids: Tensor, positions: Tensor, inverse_frequencies: Tensor, answers: Tensor, guided: Tensor, owners: Tensor, owned: Tensor, factors: Tensor, base_factors: Tensor) -> List[Tensor]:
    a = annotate(List[int], answers.tolist())
    g = annotate(List[int], guided.tolist())
    o = annotate(List[int], owned.tolist())
    count = ids.size(0)
    turn = self.whole_turn(positions, inverse_frequencies)
    x = self.embedded(ids)
    adapted = annotate(List[int], [])
    joined = annotate(List[int], [])
    for i in range(len(o)):
      joined.append(count + i)
    order = annotate(List[Tensor], [])
    next = 0
    for layer in range(self.layers):
      came = False
      while next < len(g) and g[next + 1] == layer:
        first = x.size(0)
        own = owners.narrow(0, first - count, g[next + 2])
        x = torch.cat([x, x.index_select(0, own)], 0)
        turn = [torch.cat([turn[0], turn[0].index_select(0, own)], 0), torch.cat([turn[1], turn[1].index_select(0, own)], 0)]
        adapted.append(g[next])
        adapted.append(first)
        adapted.append(g[next + 2])
        next = next + 3
        came = True
      if came:
        order = self.order_of(a, o, layer, joined, x.device)
      y = self.product(self.normed_for_attention(x, layer), 0, layer, adapted, False)
      x = self.rest_of_block(x, self.look_back(y, layer, turn, a, order), layer, adapted, False)
    hidden = self.final_norm(x)
    if x.size(0) > count:
      base = hidden.narrow(0, 0, count)
      differences = (hidden.narrow(0, count, x.size(0) - count).to(6) - base.to(6).index_select(0, owners)).mul_(factors.unsqueeze(1))
      mixed = torch.zeros([count, base.size(1)], dtype=6, device=x.device)
      # Guide by guide, so that no answer comes up twice in one sum, whose order a card leaves open.
      first = 0
      for i in range(len(g) // 3):
        rows = g[3 * i + 2]
        mixed.index_add_(0, owners.narrow(0, first, rows), differences.narrow(0, first, rows))
        first = first + rows
      logits = self.decoded(torch.cat([base, mixed.to(self.element_type)], 0))
      logits.narrow(0, 0, count).mul_(base_factors.unsqueeze(1)).add_(logits.narrow(0, count, count))
    else:
      logits = self.decoded(hidden)
    result = annotate(List[Tensor], [])
    for i in range(count):
      result.append(logits.narrow(0, i, 1))
    return result

  # float32 logits [K, V].
  def decoded(self, hidden: Tensor) -> Tensor:
    if self.packed[4 * self.layers].is_mkldnn:
      head = self.packed_product(hidden, self.packed[4 * self.layers], self.packed_biases[4 * self.layers])
      return head.narrow(1, 0, self.weights[18 * self.layers + 2].size(0)).to(6)
    scale = self.scales[7 * self.layers]
    at_once = self.rows_at_once(hidden.size(0), scale)
    tiles = annotate(List[Tensor], [])
    begin = 0
    while begin < hidden.size(0):
      rows = hidden.narrow(0, begin, min(at_once, hidden.size(0) - begin))
      if scale.numel() > 0:
        tiles.append(self.logits(self.padded(rows)).narrow(0, 0, rows.size(0)))
      else:
        tiles.append(torch.linear(self.padded(rows), self.weights[18 * self.layers + 2]).narrow(0, 0, rows.size(0)).to(6))
      begin = begin + at_once
    return torch.cat(tiles, 0)

  # The same from final hidden states that are there already: base [1, d], guides [K, d], factors [K], base_factor.
  def mixed_logits(self, base: Tensor, guides: List[Tensor], factors: Tensor, base_factor: Tensor) -> Tensor:
    mixed = torch.zeros([1, base.size(1)], dtype=6, device=base.device)
    for i in range(len(guides)):
      mixed.add_((guides[i].to(6) - base.to(6)).mul_(factors.select(0, i)))
    logits = self.decoded(torch.cat([base, mixed.to(self.element_type)], 0))
    return logits.narrow(0, 0, 1).mul_(base_factor).add_(logits.narrow(0, 1, 1))

  # float32 logits [1, V] of the base's final hidden state [1, d].
  def base_logits(self, hidden: Tensor) -> Tensor:
    return self.decoded(hidden)

  # ---- a chunk of states over the vocabulary ----

  # Some rows of the head [W, d] in product_type; where they are whole numbers, what they were multiplied with has yet to be `scaled`.
  def words(self, first: int, count: int) -> Tensor:
    head = self.weights[18 * self.layers + 2]
    return head.narrow(0, first, min(count, head.size(0) - first)).to(self.product_type)

  # Columns of these words, [C, W], times the words' scales, in place.
  def scaled(self, table: Tensor, first: int) -> Tensor:
    scale = self.scales[7 * self.layers]
    if scale.numel() > 0:
      table = table.mul_(scale.narrow(0, first, table.size(1)))
    return table

  # The head's rows of some tokens, float32 [K, d].
  def word_rows(self, tokens: Tensor) -> Tensor:
    rows = self.weights[18 * self.layers + 2].index_select(0, tokens).to(6)
    scale = self.scales[7 * self.layers]
    if scale.numel() > 0:
      rows = rows.mul_(scale.index_select(0, tokens).unsqueeze(1))
    return rows

  # float32 logits [C, V] into `table`, some words at a time, so that no copy of the head outlives them.
  def project_slices(self, x: Tensor, table: Tensor) -> Tensor:
    first = 0
    while first < table.size(1):
      words = self.words(first, 4096)
      self.scaled(table.narrow(1, first, words.size(0)).copy_(torch.mm(x.to(self.product_type), words.t())), first)
      first = first + words.size(0)
    return table

  # float32 logits [C, V] into `table`; `narrow` takes the product in the model's precision.
  def project(self, x: Tensor, narrow: Tensor, table: Tensor) -> Tensor:
    target = table.narrow(0, 0, x.size(0))
    if self.scales[7 * self.layers].numel() > 0 or self.product_type != self.element_type:
      return self.project_slices(x, target)
    product = torch.mm(x, self.weights[18 * self.layers + 2].t(), out=narrow.narrow(0, 0, x.size(0)))
    return target.copy_(product)

  # weights @ head, [C, d] in float32; weights: float32 [C, V], not to be used afterwards.
  def mix_rows(self, weights: Tensor, narrow: Tensor) -> Tensor:
    head = self.weights[18 * self.layers + 2]
    if self.scales[7 * self.layers].numel() == 0 and self.product_type == self.element_type:
      return torch.mm(narrow.narrow(0, 0, weights.size(0)).copy_(weights), head).to(6)
    mixed = torch.zeros([weights.size(0), head.size(1)], dtype=6, device=weights.device)
    first = 0
    while first < weights.size(1):
      words = self.words(first, 4096)
      part = self.scaled(weights.narrow(1, first, words.size(0)), first)
      mixed.add_(torch.mm(part.to(self.product_type), words))
      first = first + words.size(0)
    return mixed

  # Logits z_b of the base and the difference z_a - z_b, which is rounded after it is taken: two of [C, V].
  def chunk(self, base: Tensor, adapted: Tensor, begin: int, count: int, tables: List[Tensor]) -> List[Tensor]:
    h = base.narrow(0, begin, count)
    difference = (adapted.detach().narrow(0, begin, count).to(6) - h.to(6)).to(self.element_type)
    return [self.project(h, tables[0], tables[1]), self.project(difference, tables[0], tables[2])]

  def tables(self, states: int, count: int) -> List[Tensor]:
    head = self.weights[18 * self.layers + 2]
    shape = [min(states, count), head.size(0)]
    return [torch.empty(shape, dtype=self.element_type, device=head.device), torch.empty(shape, dtype=6, device=head.device), torch.empty(shape, dtype=6, device=head.device)]

  # In one go what math.SoftPolicy says in single formulas:
  #   Q = slope (z_a - z_b) + share z_b,  V = a log sum exp((Q + a0 log pi_1) / a)
  # at chosen tokens, with their derivatives by the adapted hidden states. base, adapted: [K, d]; tokens: [K];
  # policy: float64 [4] of slope, share, a0, a; at_once: how many states and how many words are looked at together.
  # The vocabulary is walked in slices that stay in the processor's cache: sums of exponentials are kept relative to the
  # largest exponent so far. Returns Q [K], V [K], dQ [K, d], dV [K, d] and log pi of the tokens [K], all float32.
  def residuals(self, base: Tensor, adapted: Tensor, tokens: Tensor, policy: Tensor, at_once: Tensor) -> List[Tensor]:
    states = tokens.size(0)
    head = self.weights[18 * self.layers + 2]
    slope = float(policy[0])
    share = float(policy[1])
    a0 = float(policy[2])
    a = float(policy[3])
    chosen = self.word_rows(tokens)
    q = torch.empty([states], dtype=6, device=base.device)
    v = torch.empty([states], dtype=6, device=base.device)
    dv = torch.empty([states, base.size(1)], dtype=6, device=base.device)
    log_policy = torch.empty([states], dtype=6, device=base.device)
    begin = 0
    while begin < states:
      count = min(int(at_once[0]), states - begin)
      h = base.narrow(0, begin, count)
      both = torch.cat([h, (adapted.detach().narrow(0, begin, count).to(6) - h.to(6)).to(self.element_type)], 0).to(self.product_type)
      # The chosen tokens' logits, rounded as those of all tokens are.
      own = (both.to(6) * chosen.narrow(0, begin, count).repeat([2, 1])).sum([-1]).to(self.product_type).to(6)
      q.narrow(0, begin, count).copy_(own.narrow(0, count, count) * slope + own.narrow(0, 0, count) * share)
      base_largest = torch.full([count, 1], float("-inf"), dtype=6, device=base.device)
      largest = torch.full([count, 1], float("-inf"), dtype=6, device=base.device)
      base_sum = torch.zeros([count, 1], dtype=6, device=base.device)
      sum = torch.zeros([count, 1], dtype=6, device=base.device)
      rows = torch.zeros([count, base.size(1)], dtype=6, device=base.device)
      first = 0
      while first < head.size(0):
        words = self.words(first, int(at_once[1]))
        logits = self.scaled(torch.mm(both, words.t()).to(6), first)
        zb = logits.narrow(0, 0, count)
        z = logits.narrow(0, count, count)
        # log pi_1 = z_b - log sum exp z_b, whose second term is the same for all tokens and comes off at the end.
        if slope != a:
          z = z.mul_(slope / a)
        z = z.add_(zb, alpha=(share + a0) / a)
        base_new = torch.maximum(base_largest, zb.amax([-1], True))
        base_sum = base_sum * torch.exp(base_largest - base_new) + zb.sub_(base_new).exp_().sum([-1], True)
        base_largest = base_new
        new = torch.maximum(largest, z.amax([-1], True))
        shrink = torch.exp(largest - new)
        z = z.sub_(new).exp_()
        sum = sum * shrink + z.sum([-1], True)
        rows = rows.mul_(shrink).add_(torch.mm(self.scaled(z, first).to(self.product_type), words))
        largest = new
        first = first + words.size(0)
      v.narrow(0, begin, count).copy_(((largest + sum.log()) * a - (base_largest + base_sum.log()) * a0).squeeze(1))
      own_z = own.narrow(0, count, count) * (slope / a) + own.narrow(0, 0, count) * ((share + a0) / a)
      log_policy.narrow(0, begin, count).copy_(own_z - (largest + sum.log()).squeeze(1))
      dv.narrow(0, begin, count).copy_(rows.mul_(slope).div_(sum))
      begin = begin + count
    return [q, v, chosen.mul_(slope), dv, log_policy]

  # KL(pi_1 || pi) of each state for the same policy, with its derivative by the adapted hidden states:
  # slope / a times the head's rows weighted with pi - pi_1. Returns [K] and [K, d], float32.
  def divergences(self, base: Tensor, adapted: Tensor, policy: Tensor, at_once: Tensor) -> List[Tensor]:
    states = base.size(0)
    slope = float(policy[0])
    share = float(policy[1])
    a0 = float(policy[2])
    a = float(policy[3])
    tables = self.tables(states, int(at_once))
    divergence = torch.empty([states], dtype=6, device=base.device)
    derivative = torch.empty([states, base.size(1)], dtype=6, device=base.device)
    begin = 0
    while begin < states:
      count = min(int(at_once), states - begin)
      chunk = self.chunk(base, adapted, begin, count, tables)
      log_policy = torch.log_softmax(chunk[1].mul_(slope / a).add_(chunk[0], alpha=(share + a0) / a), -1)
      log_base = torch.log_softmax(chunk[0], -1)
      pi_base = torch.exp(log_base, out=chunk[0])
      divergence.narrow(0, begin, count).copy_(log_base.sub_(log_policy).mul_(pi_base).sum([-1]))
      derivative.narrow(0, begin, count).copy_(self.mix_rows(log_policy.exp_().sub_(pi_base), tables[0]).mul_(slope / a))
      begin = begin + count
    return [divergence, derivative]

  # ---- adapters ----

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

  # The derivative of the sum of all sum(y * weight) for x and for the present ones of some leaves, which need not all
  # be in the graph of y. Returns first x's, then one for each leaf, without elements for an absent one.
  def sweep(self, y: List[Tensor], weight: List[Tensor], x: List[Tensor], leaves: List[Tensor]) -> List[Tensor]:
    wanted = annotate(List[Tensor], [])
    for tensor in x:
      wanted.append(tensor)
    for leaf in leaves:
      if leaf.numel() > 0:
        wanted.append(leaf)
    weights = annotate(List[Optional[Tensor]], [])
    for tensor in weight:
      weights.append(tensor)
    found = torch.grad(y, wanted, weights, False, False, False)
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

  # Derivatives by the matrices in use as one by the flat vector they were made of.
  def flattened(self, derivatives: List[Tensor], scales: Tensor) -> Tensor:
    flat = annotate(List[Tensor], [])
    for i in range(len(derivatives)):
      if derivatives[i].numel() > 0:
        flat.append(derivatives[i].reshape([-1]).to(6).mul_(scales[i]))
    return torch.cat(flat)

  # The flat gradient of sum(hidden * weight) for the leaves. hidden: [K, d] with its graph; weight: float32 [K, d].
  def gradient(self, hidden: Tensor, weight: Tensor, scales: Tensor, leaves: List[Tensor]) -> Tensor:
    return self.flattened(self.sweep([hidden], [weight.to(self.element_type)], annotate(List[Tensor], []), leaves), scales)

  # The derivatives of sum(block * up) for x and the block's own 14 matrices, attention apart and tile by tile.
  def block_back(self, x: Tensor, layer: int, turn: List[Tensor], masks: List[Tensor], adapter: List[Tensor], own: List[Tensor], up: Tensor) -> List[Tensor]:
    before = annotate(List[Tensor], [])
    after = annotate(List[Tensor], [])
    for j in range(14):
      if j < 6:
        before.append(own[j])
      else:
        after.append(own[j])
    looks = self.looks(x, layer, turn, adapter)
    still = annotate(List[Tensor], [])
    for tensor in looks:
      still.append(tensor.detach())
    first = self.first_mask(layer, masks)
    y = self.tiled(still[0], still[1], still[2], masks, first).requires_grad_(True)
    late = self.sweep([self.completed(x, y, layer, adapter)], [up], [x, y], after)
    ups = self.tiled_back(still[0], still[1], still[2], masks, first, late[1])
    early = self.sweep(looks, ups, [x], before)
    result = [late[0] + early[0]]
    for j in range(6):
      result.append(early[1 + j])
    for j in range(8):
      result.append(late[2 + j])
    return result

  # The same from what `traced` kept, block by block: each is computed again, now with a graph that lives no longer.
  def retraced(self, inputs: List[Tensor], adapter: List[Tensor], positions: Tensor, segments: Tensor, select: Tensor, inverse_frequencies: Tensor, begin: Tensor, weight: Tensor, scales: Tensor) -> Tensor:
    masks = self.row_masks(positions, segments)
    turn = self.angles(positions, inverse_frequencies)
    last = inputs[len(inputs) - 1].detach().requires_grad_(True)
    hidden = self.final_norm(last.select(0, 0).index_select(0, select))
    up = self.sweep([hidden], [weight.to(self.element_type)], [last], annotate(List[Tensor], []))[0]
    found = annotate(List[Tensor], [])
    for i in range(len(inputs) - 1):
      place = len(inputs) - 2 - i
      layer = int(begin) + place
      x = inputs[place].detach()
      own = annotate(List[Tensor], [])
      for j in range(14):
        own.append(adapter[14 * layer + j])
      if x.size(1) > self.table_limit:
        derivatives = self.block_back(x.requires_grad_(True), layer, turn, masks, adapter, own, up)
        up = derivatives[0]
      else:
        below = annotate(List[Tensor], [])
        if place > 0:
          below.append(x.requires_grad_(True))
        y = self.block(x, layer, turn, masks, adapter)
        derivatives = self.sweep([y], [up], below, own)
        if place > 0:
          up = derivatives[0]
      for j in range(14):
        found.append(derivatives[len(derivatives) - 1 - j])
    # Found from the last matrix to the first; those below `begin` are absent.
    ordered = annotate(List[Tensor], [])
    for i in range(len(found)):
      ordered.append(found[len(found) - 1 - i])
    return self.flattened(ordered, scales.narrow(0, 14 * int(begin), len(ordered)))

  # Some of a tensor's rows, without its graph.
  def rows(self, x: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    return x.detach().narrow(0, int(begin), int(end) - int(begin))

  # A tensor as float32, which holds every number of the other types, and such numbers in the model's precision again.
  def widened(self, x: Tensor) -> Tensor:
    return x.detach().to(6).contiguous()

  def narrowed(self, x: Tensor) -> Tensor:
    return x.to(self.element_type)

  # The mean over a row's tokens, float32 [d]. x: [1, T, d].
  def averaged(self, x: Tensor) -> Tensor:
    return torch.mean(x.detach().to(6), [0, 1])
