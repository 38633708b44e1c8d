# The transformer in its decoding form: many answers at once, one new token each, with KV caches and without gradients
# (decision 27). transformer.py has the other form. Called by DecodingProgram.
#
# Letters beside those of decoder.py: M rows of a step (base rows first, then each guide's), N answers, C a cache's
# capacity. Projections with the same input are fused into groups as in packing.py. A guide's matrices are kept at four
# times 4 * layer + group: A [r, in] and B [out, r] for many rows, then, for one row at a time, both in 32 bits, if they
# are small.
# A cache has a tensor for each layer, keys and then values: [2, 1, G, C, D] below `split`, where only the base has a
# row, and [2, R, G, C, D] above, the base's row first.
#
# What a token costs beside its weights is the number of operations, whatever their size: a layer has as few as can be.
class Decoder(Module):

  # ---- guides ----

  # A guide's matrices for `slot`: within a group A's lie one below the other and B's along the diagonal, so that a
  # group is one product. matrices: as for an adapter; none frees the slot.
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
          for kind in self.fused(group):
            a = matrices[self.lora(kind, layer)]
            if a.numel() > 0:
              some_a.append(a)
              rank = rank + a.size(0)
            outputs = outputs + self.outputs(kind, layer)
          if rank == 0:
            for absent in range(4):
              guide.append(torch.empty([0]))
          else:
            # As many columns as A has rows once it is prepacked.
            wide = rank
            if rank > 16 and self.prepack_guides:
              wide = rank + (64 - rank % 64) % 64
            b = torch.zeros([outputs, wide], dtype=self.element_type, device=some_a[0].device)
            row = 0
            column = 0
            for kind in self.fused(group):
              own = matrices[self.lora(kind, layer) + 1]
              count = self.outputs(kind, layer)
              if own.numel() > 0:
                b.narrow(0, row, count).narrow(1, column, own.size(1)).copy_(own)
                column = column + own.size(1)
              row = row + count
            a = torch.cat(some_a, 0)
            if self.prepack_guides:
              padded = torch.constant_pad_nd(a, [0, 0, 0, wide - rank], 0.)
              guide.append(self.prepack_matrix(padded.to(self.product_type)))
              guide.append(self.prepack_matrix(b.to(self.product_type)))
            else:
              guide.append(a.to(self.product_type))
              guide.append(b.to(self.product_type))
            if a.numel() <= self.small_matrix and rank * outputs <= self.small_matrix:
              guide.append(a.float())
              # Column by column, as a product with one row reads it fastest.
              guide.append(b.narrow(1, 0, rank).t().float().contiguous().t())
            else:
              guide.append(torch.empty([0]))
              guide.append(torch.empty([0]))
    self.guides[int(slot)] = guide
    return slot

  # ---- products ----

  # Rows of zeros below x [M, in] so that there are at least four; a row that is multiplied alone needs none.
  def padded(self, x: Tensor) -> Tensor:
    if x.size(0) >= 4 or self.step_rows == 1:
      return x
    return torch.constant_pad_nd(x, [0, 0, 0, 4 - x.size(0)], 0.)

  # How many rows of a step are multiplied at a time: with 8-bit weights as many as their kernel takes, else step_rows.
  def rows_at_once(self, rows: int, scale: Tensor) -> int:
    if scale.numel() > 0:
      if rows > self.int8_kernel_rows and rows <= 64 and self.int8_kernel_rows > 0:
        return self.int8_kernel_rows
    elif self.step_rows > 0:
      return self.step_rows
    return rows

  # One weight [out, in] with few rows x [M, in], in element_type as it stands.
  def linear_as_stored(self, x: Tensor, kind: int, layer: int) -> Tensor:
    weight = self.weight(kind, layer)
    bias = self.bias(kind, layer)
    if bias.numel() > 0:
      return torch.linear(x, weight, bias)
    return torch.linear(x, weight)

  # x: [M, in] with weights as they are stored. Rows of one prompt (`together`) are multiplied at once; those of a
  # step in ways whose bits do not depend on their number.
  def fused_linear_as_stored(self, x: Tensor, group: int, layer: int, together: bool) -> Tensor:
    scale = self.scale(self.fused(group)[0], layer)
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
        for kind in self.fused(group):
          parts.append(self.linear_as_stored(wide, kind, layer).narrow(0, 0, rows.size(0)))
      else:
        wide = self.padded(rows).unsqueeze(0)
        for kind in self.fused(group):
          y = self.base_linear(wide, kind, layer).to(self.element_type)
          parts.append(y.select(0, 0).narrow(0, 0, rows.size(0)))
      tiles.append(torch.cat(parts, 1))
      begin = begin + at_once
    return torch.cat(tiles, 0)

  # x: [M, in] with one of a guide's matrices.
  def guide_linear(self, x: Tensor, weight: Tensor) -> Tensor:
    if weight.is_mkldnn:
      y = self.prepacked_linear(x.to(self.product_type), weight, self.prepacked_biases[4 * self.layers])
      return y.to(self.element_type)
    y = torch.linear(self.padded(x).to(self.product_type), weight)
    return y.to(self.element_type).narrow(0, 0, x.size(0))

  # x: [M, in]; adapted: slot, first row and number of rows of each guide that has rows already. Returns [M, out].
  # Rows of one answer (`together`) meet a guide's matrices at once. Rows of several do so one at a time where that is
  # faster for one, whatever their number: a row's bits must not depend on it.
  def fused_linear(self, x: Tensor, group: int, layer: int, adapted: List[int], together: bool) -> Tensor:
    at = 4 * layer + group
    if self.prepacked[at].is_mkldnn:
      y = self.packed_product(x, at).to(self.element_type)
    elif self.in_four_bits(at):
      y = self.four_bit_product(x, at, together)
    else:
      y = self.fused_linear_as_stored(x, group, layer, together)
    i = 0
    while i < len(adapted):
      guide = self.guides[adapted[i]]
      first = adapted[i + 1]
      a = guide[4 * at + 2]
      if a.numel() > 0 and not together:
        b = guide[4 * at + 3]
        for row in range(first, first + adapted[i + 2]):
          y.select(0, row).add_(torch.mv(b, torch.mv(a, x.select(0, row).float())))
      else:
        a = guide[4 * at]
        if a.numel() > 0:
          low = self.guide_linear(x.narrow(0, first, adapted[i + 2]), a)
          y.narrow(0, first, adapted[i + 2]).add_(self.guide_linear(low, guide[4 * at + 1]).narrow(1, 0, y.size(1)))
      i = i + 3
    return y

  # ---- KV caches ----

  # Makes, changes or copies a cache. request: slot, slot of the one whose tokens are taken over or -1, split, rows,
  # capacity, tokens seen. Rows that the old one lacks are left to be filled.
  def shape_cache(self, request: Tensor) -> Tensor:
    r = annotate(List[int], request.tolist())
    slot = r[0]
    while len(self.caches) <= slot:
      self.caches.append(annotate(List[Tensor], []))
    device = self.embedding().device
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

  # ---- the block ----

  # cos and signed sin for all heads of a first group's product, [M, H + 2 G, D] each: values are rotated by nothing, so
  # that one rotation is enough and keys and values go into the cache together.
  def fused_cos_sin(self, positions: Tensor, inverse_frequencies: Tensor) -> List[Tensor]:
    cos_sin = self.rotary_cos_sin(positions, inverse_frequencies)
    rows = positions.size(0)
    rotated = [rows, self.heads + self.key_value_heads, self.head_dim]
    ones = cos_sin[0].new_ones([rows, self.key_value_heads, self.head_dim])
    cos = torch.cat([cos_sin[0].expand(rotated), ones], 1)
    return [cos, torch.cat([cos_sin[1].expand(rotated), torch.zeros_like(ones)], 1)]

  # Rotated query and key heads, then those of the values, [M, H + 2 G, D], out of the first group's product y.
  def rotated_heads(self, y: Tensor, layer: int, cos_sin: List[Tensor]) -> Tensor:
    heads = y.view([y.size(0), self.heads + 2 * self.key_value_heads, self.head_dim])
    q_norm = self.weight(self.q_norm, layer)
    if q_norm.numel() > 0:
      q = torch.rms_norm(heads.narrow(1, 0, self.heads), [self.head_dim], q_norm, self.norm_epsilon)
      k = heads.narrow(1, self.heads, self.key_value_heads)
      k = torch.rms_norm(k, [self.head_dim], self.weight(self.k_norm, layer), self.norm_epsilon)
      v = heads.narrow(1, self.heads + self.key_value_heads, self.key_value_heads)
      heads = torch.cat([q, k, v], 1)
    if self.rotated_layers[layer] > 0:
      heads = self.apply_rotary(heads, cos_sin)
    return heads

  # Attention of one new token per row. answers: for each its cache's slot, tokens seen, split and number of rows;
  # order: the rows by answer, empty if they lie so; back: its inverse. Returns [M, H * D].
  def attend_to_caches(self, y: Tensor, layer: int, cos_sin: List[Tensor], answers: List[int],
      order: List[Tensor]) -> Tensor:
    window = self.windows[layer]
    heads = self.rotated_heads(y, layer, cos_sin)
    if len(order) > 0:
      heads = heads.index_select(0, order[0])
    # The heads of a group are queries of one head.
    group = self.heads // self.key_value_heads
    q = heads.narrow(1, 0, self.heads).view([y.size(0), self.key_value_heads, group, self.head_dim])
    new_kv = heads.narrow(1, self.heads, 2 * self.key_value_heads)
    new_kv = new_kv.view([y.size(0), 2, self.key_value_heads, 1, self.head_dim]).transpose(0, 1)
    outputs = annotate(List[Tensor], [])
    row = 0
    i = 0
    while i < len(answers):
      seen = answers[i + 1]
      rows = 1
      if layer >= answers[i + 2]:
        rows = answers[i + 3]
      own_q = q
      own_kv = new_kv
      if len(answers) > 4:
        own_q = q.narrow(0, row, rows)
        own_kv = new_kv.narrow(1, row, rows)
      cache = self.caches[answers[i]][layer]
      cache.narrow(3, seen, 1).copy_(own_kv)
      first = 0
      if window > 0 and seen + 1 > window:
        first = seen + 1 - window
      past = cache.narrow(3, first, seen + 1 - first)
      output = torch.scaled_dot_product_attention(own_q, past.select(0, 0), past.select(0, 1))
      outputs.append(output.reshape([rows, self.heads * self.head_dim]))
      row = row + rows
      i = i + 4
    y = outputs[0]
    if len(outputs) > 1:
      y = torch.cat(outputs, 0)
    if len(order) > 0:
      y = y.index_select(0, order[1])
    return y

  # Attention of T new tokens of one row to themselves and to `seen` ones before them. Returns [T, H * D].
  def attend_to_prompt(self, y: Tensor, layer: int, cos_sin: List[Tensor], masks: List[Tensor], slot: int,
      row: int, seen: int) -> Tensor:
    new = y.size(0)
    heads = self.rotated_heads(y, layer, cos_sin)
    cache = self.caches[slot][layer].select(1, row)
    new_kv = heads.narrow(1, self.heads, 2 * self.key_value_heads)
    new_kv = new_kv.view([new, 2, self.key_value_heads, self.head_dim]).permute([1, 2, 0, 3])
    cache.narrow(2, seen, new).copy_(new_kv)
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

  # The rest of a block: output projection and SwiGLU. x: [M, d]; y: attention's output [M, H * D].
  def after_attending(self, x: Tensor, y: Tensor, layer: int, adapted: List[int], together: bool) -> Tensor:
    x = torch.add(x, self.fused_linear(y, 1, layer, adapted, together), alpha=self.residual_scale)
    normed = torch.rms_norm(x, [x.size(1)], self.weight(self.feed_forward_norm, layer), self.norm_epsilon)
    gate_up = self.fused_linear(normed, 2, layer, adapted, together)
    width = gate_up.size(1) // 2
    inner = torch.silu(gate_up.narrow(1, 0, width)).mul_(gate_up.narrow(1, width, width))
    return x.add_(self.fused_linear(inner, 3, layer, adapted, together), alpha=self.residual_scale)

  def normed_for_attention(self, x: Tensor, layer: int) -> Tensor:
    return torch.rms_norm(x, [x.size(1)], self.weight(self.attention_norm, layer), self.norm_epsilon)

  # ---- prompts and steps ----

  # A chunk of a prompt, T tokens, for one row of a cache. entering: for a guide [T, d], what enters block `split`;
  # for the base none. plan: cache slot, its row, tokens seen, split, guide's slot or -1, then numbers of blocks whose
  # output is to be summed. Returns the last token's final hidden state [1, d]; for the base what enters block `split`
  # [T, d] (no elements where that is the embedding) and float32 [d] for each number of blocks: the sum of its output
  # over the tokens.
  def prefill(self, ids: Tensor, inverse_frequencies: Tensor, plan: Tensor, entering: List[Tensor]) -> List[Tensor]:
    p = annotate(List[int], plan.tolist())
    seen = p[2]
    new = ids.size(0)
    places = torch.arange(seen + new, device=ids.device)
    masks = self.attention_masks(places, torch.zeros_like(places), new)
    cos_sin = self.fused_cos_sin(places.narrow(0, seen, new), inverse_frequencies)
    adapted = annotate(List[int], [])
    begin = 0
    if p[4] >= 0:
      adapted = [p[4], 0, new]
      begin = p[3]
    if len(entering) > 0 and entering[0].numel() > 0:
      x = entering[0]
    else:
      x = self.embed(ids)
    kept = torch.empty([0], dtype=self.element_type)
    sums = annotate(List[Tensor], [])
    for i in range(5, len(p)):
      sums.append(x.float().sum([0]))
    for layer in range(begin, self.layers):
      if layer == p[3] and layer > 0:
        kept = x
      y = self.fused_linear(self.normed_for_attention(x, layer), 0, layer, adapted, True)
      y = self.attend_to_prompt(y, layer, cos_sin, masks, p[0], p[1], seen)
      x = self.after_attending(x, y, layer, adapted, True)
      for i in range(5, len(p)):
        if p[i] == layer + 1:
          sums[i - 5] = x.float().sum([0])
    result = [self.normed_states(x.narrow(0, new - 1, 1)), kept]
    for sum in sums:
      result.append(sum)
    return result

  # The rows by answer and the way back, for the rows that have joined; nothing where they lie so already.
  def answer_order(self, answers: List[int], owned: List[int], layer: int, joined: List[int],
      device: Device) -> List[Tensor]:
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

  # One token for each of N answers. ids, positions: [N]; inverse_frequencies: [D / 2] or [N, D / 2]. answers: see
  # attend_to_caches, [4 N]; guided: for each guide's rows their slot, the layer at which they join (not falling) and
  # their number; owners: for each guided row its answer; owned: the guided rows of each answer in turn, counted from
  # the first guided row; factors: float32 [guided rows], each row's part in its answer's difference; base_factors:
  # float32 [N]. Returns for each answer float32 [1, V]: base_factor * z_b + the head's view of the difference.
  def step(self, ids: Tensor, positions: Tensor, inverse_frequencies: Tensor, answers: Tensor, guided: Tensor,
      owners: Tensor, owned: Tensor, factors: Tensor, base_factors: Tensor) -> List[Tensor]:
    a = annotate(List[int], answers.tolist())
    g = annotate(List[int], guided.tolist())
    o = annotate(List[int], owned.tolist())
    count = ids.size(0)
    cos_sin = self.fused_cos_sin(positions, inverse_frequencies)
    x = self.embed(ids)
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
        cos = torch.cat([cos_sin[0], cos_sin[0].index_select(0, own)], 0)
        cos_sin = [cos, torch.cat([cos_sin[1], cos_sin[1].index_select(0, own)], 0)]
        adapted.append(g[next])
        adapted.append(first)
        adapted.append(g[next + 2])
        next = next + 3
        came = True
      if came:
        order = self.answer_order(a, o, layer, joined, x.device)
      y = self.fused_linear(self.normed_for_attention(x, layer), 0, layer, adapted, False)
      y = self.attend_to_caches(y, layer, cos_sin, a, order)
      x = self.after_attending(x, y, layer, adapted, False)
    hidden = self.normed_states(x)
    if x.size(0) > count:
      base = hidden.narrow(0, 0, count)
      differences = hidden.narrow(0, count, x.size(0) - count).float() - base.float().index_select(0, owners)
      differences = differences.mul_(factors.unsqueeze(1))
      mixed = torch.zeros([count, base.size(1)], dtype=self.float32, device=x.device)
      # Guide by guide, so that no answer comes up twice in one sum, whose order a card leaves open.
      first = 0
      for i in range(len(g) // 3):
        rows = g[3 * i + 2]
        mixed.index_add_(0, owners.narrow(0, first, rows), differences.narrow(0, first, rows))
        first = first + rows
      logits = self.decode_logits(torch.cat([base, mixed.to(self.element_type)], 0))
      logits.narrow(0, 0, count).mul_(base_factors.unsqueeze(1)).add_(logits.narrow(0, count, count))
    else:
      logits = self.decode_logits(hidden)
    result = annotate(List[Tensor], [])
    for i in range(count):
      result.append(logits.narrow(0, i, 1))
    return result

  # float32 logits [K, V].
  def decode_logits(self, hidden: Tensor) -> Tensor:
    if self.prepacked[4 * self.layers].is_mkldnn:
      return self.packed_product(hidden, 4 * self.layers).float()
    scale = self.head_scale()
    at_once = self.rows_at_once(hidden.size(0), scale)
    tiles = annotate(List[Tensor], [])
    begin = 0
    while begin < hidden.size(0):
      rows = hidden.narrow(0, begin, min(at_once, hidden.size(0) - begin))
      if scale.numel() > 0:
        tiles.append(self.logits(self.padded(rows)).narrow(0, 0, rows.size(0)))
      else:
        product = torch.linear(self.padded(rows), self.head())
        tiles.append(product.narrow(0, 0, rows.size(0)).float())
      begin = begin + at_once
    return torch.cat(tiles, 0)

  # The same from final hidden states that are there already: base [1, d], guides [K, d], factors [K], base_factor.
  def mixed_logits(self, base: Tensor, guides: List[Tensor], factors: Tensor, base_factor: Tensor) -> Tensor:
    mixed = torch.zeros([1, base.size(1)], dtype=self.float32, device=base.device)
    for i in range(len(guides)):
      mixed.add_((guides[i].float() - base.float()).mul_(factors.select(0, i)))
    logits = self.decode_logits(torch.cat([base, mixed.to(self.element_type)], 0))
    return logits.narrow(0, 0, 1).mul_(base_factor).add_(logits.narrow(0, 1, 1))

  # float32 logits [1, V] of the base's final hidden state [1, d].
  def base_logits(self, hidden: Tensor) -> Tensor:
    return self.decode_logits(hidden)
