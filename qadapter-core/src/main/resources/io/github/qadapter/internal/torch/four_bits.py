# Weights in 4 bits: numbers q from 0 to 15 in groups of neighbors in a row, each group with a scale and a zero point,
# w = (q - 8) scale + zero. They are kept packed at the places of packing.py and nowhere else, two in a byte, in the
# layout of the processor's kernel. Called by WeightsProgram.
class Decoder(Module):

  # ---- rounding ----

  # q for groups x [.., group] with scale and zero [.., 1].
  def four_bit_numbers(self, x: Tensor, scale: Tensor, zero: Tensor) -> Tensor:
    return torch.sub(x, zero).div_(scale).round_().clamp_(-8., 7.)

  # Rounds groups x [.., group], float32: first over their range, then in turn the scale and zero that suit the numbers
  # best (least squares) and the numbers that suit these best; of all turns each group keeps the one with the smallest
  # squared error. Scale and zero are rounded to element_type before numbers are chosen for them.
  # Returns q - 8 [.., group], scale and zero [.., 1].
  def fit_four_bits(self, x: Tensor) -> List[Tensor]:
    low = x.amin([-1], True)
    scale = x.amax([-1], True).sub_(low).div_(15.).clamp_min_(1.0e-30).to(self.element_type).float()
    zero = torch.add(low, scale, alpha=8.).to(self.element_type).float()
    mean = x.mean([-1], True)
    numbers = self.four_bit_numbers(x, scale, zero)
    best_error = torch.full_like(scale, float("inf"))
    best = [numbers, scale, zero]
    for turn in range(self.int4_turns + 1):
      error = torch.addcmul(zero, numbers, scale).sub_(x).square_().sum([-1], True)
      better = error < best_error
      best_error = torch.minimum(error, best_error)
      best = [torch.where(better, numbers, best[0]), torch.where(better, scale, best[1]),
        torch.where(better, zero, best[2])]
      if turn < self.int4_turns:
        middle = numbers.mean([-1], True)
        off = torch.sub(numbers, middle)
        spread = torch.square(off).sum([-1], True)
        slope = off.mul_(x).sum([-1], True).div_(spread.clamp_min(1.0e-30))
        scale = torch.where(slope > 1.0e-30, slope, scale).to(self.element_type).float()
        zero = torch.sub(mean, middle.mul_(scale)).to(self.element_type).float()
        numbers = self.four_bit_numbers(x, scale, zero)
    return best

  # Rounds a matrix [out, in] within a mapped file to numbers from 0 to 15 (uint8), scales and zeros
  # [in / group, out, 2]. A few rows at a time, so that what is in work stays in the processor's cache.
  def quantize_four_bits(self, flat: Tensor, place: Tensor, whole: Tensor, scales: Tensor) -> Tensor:
    rows = int(place[1])
    columns = int(place[2])
    exact = flat.flatten().narrow(0, int(place[0]), rows * columns).view([rows, columns])
    at_once = max(1, self.int4_at_once // columns)
    groups = columns // self.int4_group
    begin = 0
    while begin < rows:
      count = min(at_once, rows - begin)
      x = exact.narrow(0, begin, count).to(place.device).float().view([count, groups, self.int4_group])
      fit = self.fit_four_bits(x)
      whole.narrow(0, begin, count).copy_(fit[0].add_(8.).view([count, columns]))
      scales.narrow(1, begin, count).copy_(torch.cat([fit[1], fit[2]], -1).transpose(0, 1))
      begin = begin + count
    return whole

  # ---- places ----

  # Rows of a block of the layout: in each, byte [i, j] holds input i of output j and, above, of output j + block / 2.
  def four_bit_block(self) -> int:
    if self.int4_block > 0:
      return self.int4_block
    return 64

  # Numbers from 0 to 15, uint8 [out, in], in that layout, [out, in / 2]; out: a multiple of 64.
  def pack_four_bits(self, whole: Tensor) -> Tensor:
    half = self.four_bit_block() // 2
    blocks = whole.view([-1, 2, half, whole.size(1)])
    bytes = torch.bitwise_or(blocks.select(1, 0), torch.bitwise_left_shift(blocks.select(1, 1), 4))
    return bytes.transpose(1, 2).contiguous().view([whole.size(0), whole.size(1) // 2])

  # Keeps a layer's projections, in the order of their kinds, packed: a group's one below the other, with rows of zeros
  # up to a multiple of 64. wholes: uint8 [out, in]; scales: [in / group, out, 2].
  def pack_four_bit_layer(self, layer: Tensor, wholes: List[Tensor], scales: List[Tensor]) -> Tensor:
    for group in range(4):
      parts = annotate(List[Tensor], [])
      part_scales = annotate(List[Tensor], [])
      for kind in self.fused(group):
        parts.append(wholes[kind])
        part_scales.append(scales[kind])
      whole = torch.cat(parts, 0)
      more = (64 - whole.size(0) % 64) % 64
      at = 4 * int(layer) + group
      self.prepacked[at] = self.pack_four_bits(torch.constant_pad_nd(whole, [0, 0, 0, more], 0))
      self.prepacked_scales[at] = torch.constant_pad_nd(torch.cat(part_scales, 1), [0, 0, 0, more], 0.)
      self.prepacked_outputs[at] = whole.size(0)
      self.prepacked_biases[at] = self.group_bias(int(layer), group)
    return layer

  def in_four_bits(self, at: int) -> bool:
    return self.prepacked_scales[at].dim() == 3

  # ---- products ----

  # The rows from `first` on of the weight at a place, [count, in] in product_type.
  def widened_four_bits(self, at: int, first: int, count: int) -> Tensor:
    packed = self.prepacked[at]
    block = self.four_bit_block()
    inputs = packed.size(1) * 2
    groups = inputs // self.int4_group
    begin = first // block
    blocks = (first + count + block - 1) // block - begin
    bytes = packed.narrow(0, begin * block, blocks * block).view([blocks, inputs, block // 2]).transpose(1, 2)
    wide = torch.empty([blocks, 2, block // 2, inputs], dtype=self.product_type, device=packed.device)
    wide.select(1, 0).copy_(torch.bitwise_and(bytes, 15).to(self.int8).sub_(8))
    wide.select(1, 1).copy_(torch.bitwise_right_shift(bytes, 4).to(self.int8).sub_(8))
    wide = wide.view([blocks * block, groups, self.int4_group])
    scales = self.prepacked_scales[at].narrow(1, begin * block, blocks * block).to(self.product_type)
    scales = scales.permute([2, 1, 0]).contiguous().unsqueeze(3)
    torch.addcmul(scales.select(0, 1), wide, scales.select(0, 0), out=wide)
    return wide.view([blocks * block, inputs]).narrow(0, first - begin * block, count)

  # A projection's weight [out, in] in product_type.
  def widened_projection(self, kind: int, layer: int) -> Tensor:
    at = 4 * layer
    first = 0
    for group in range(4):
      before = 0
      for fused in self.fused(group):
        if fused == kind:
          at = 4 * layer + group
          first = before
        before = before + self.outputs(fused, layer)
    return self.widened_four_bits(at, first, self.outputs(kind, layer))

  # x [M, in] times the weight at a place, with its bias: [M, out] in element_type. Rows of one prompt (`together`) are
  # multiplied with the widened weight where that is faster; each row of a step goes as if it were alone.
  def four_bit_product(self, x: Tensor, at: int, together: bool) -> Tensor:
    outputs = self.prepacked_outputs[at]
    if self.int4_block > 0 and (not together or x.size(0) <= self.int4_kernel_rows):
      scales = self.prepacked_scales[at]
      y = torch._weight_int4pack_mm_for_cpu(x.contiguous(), self.prepacked[at], self.int4_group, scales)
      y = y.narrow(1, 0, outputs)
    else:
      weight = self.widened_four_bits(at, 0, outputs)
      if together:
        y = self.matmul(x, weight, None).to(self.element_type)
      else:
        rows = annotate(List[Tensor], [])
        for row in range(x.size(0)):
          one = torch.constant_pad_nd(x.narrow(0, row, 1), [0, 0, 0, 3], 0.)
          rows.append(self.matmul(one, weight, None).narrow(0, 0, 1))
        y = torch.cat(rows, 0).to(self.element_type)
    if self.prepacked_biases[at].numel() > 0:
      y = y + self.prepacked_biases[at]
    return y

  # ---- the processor ----

  # Whether this processor's kernel has the layout above and the products that follow from it: 64 or 32 for the rows of
  # a block, else 0. From now on weights are packed for it. mask: 15.
  def four_bits(self, mask: Tensor) -> Tensor:
    inputs = 2 * self.int4_group
    whole = torch.arange(64 * inputs, dtype=self.int64).mul_(7).view([64, inputs])
    whole = torch.bitwise_and(whole + torch.bitwise_right_shift(whole, 5), int(mask)).to(self.int32)
    found = 0
    expected = torch._convert_weight_to_int4pack_for_cpu(whole, 2)
    for block in [64, 32]:
      self.int4_block = block
      if found == 0 and torch.equal(self.pack_four_bits(whole.to(self.uint8)), expected):
        found = block
    self.int4_block = found
    if found > 0:
      x = torch.linspace(-1., 1., 3 * inputs, dtype=self.float32).sin_().view([3, inputs]).to(self.bfloat16)
      scales = torch.ones([2, 64, 2], dtype=self.bfloat16)
      scales.select(0, 1).mul_(2.)
      y = torch._weight_int4pack_mm_for_cpu(x, expected, self.int4_group, scales).float()
      weight = whole.float().sub_(7.)
      weight.narrow(1, self.int4_group, self.int4_group).mul_(2.)
      wanted = torch.linear(x.float(), weight)
      if bool(((y - wanted).abs() > wanted.abs().max() * 0.01).any()):
        self.int4_block = 0
    return torch.tensor(self.int4_block)
