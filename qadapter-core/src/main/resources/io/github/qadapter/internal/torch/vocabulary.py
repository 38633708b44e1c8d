# The vocabulary: logits of states, and in one go what math.SoftPolicy says in single formulas, with derivatives by the
# hidden states. Letters: C states of a chunk, W words of a slice. Called by VocabularyHead.
class Decoder(Module):

  # Some of a tensor's rows, without its graph.
  def rows(self, x: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    return x.detach().narrow(0, int(begin), int(end) - int(begin))

  # float32 logits [K, V] of hidden states [K, d].
  def logits(self, hidden: Tensor) -> Tensor:
    head = self.head()
    scale = self.head_scale()
    if scale.numel() == 0 and self.product_type == self.element_type:
      return torch.linear(hidden, head).float()
    if scale.numel() > 0 and self.suits_int8_kernel(hidden):
      return torch._weight_int8pack_mm(hidden, head, scale).float()
    table = torch.empty([hidden.size(0), head.size(0)], dtype=self.float32, device=hidden.device)
    return self.project_slices(hidden, table)

  # The same for a difference of hidden states, rounded after it is taken and not before.
  def logit_differences(self, adapted: Tensor, base: Tensor) -> Tensor:
    return self.logits((adapted.float() - base.float()).to(self.element_type))

  # Some rows of the head [W, d] in product_type; where they are whole numbers, what they were multiplied with has yet
  # to be `scaled`.
  def head_slice(self, first: int, count: int) -> Tensor:
    head = self.head()
    return head.narrow(0, first, min(count, head.size(0) - first)).to(self.product_type)

  # Columns of these words, [C, W], times the words' scales, in place.
  def scaled(self, table: Tensor, first: int) -> Tensor:
    scale = self.head_scale()
    if scale.numel() > 0:
      table = table.mul_(scale.narrow(0, first, table.size(1)))
    return table

  # The head's rows of some tokens, float32 [K, d].
  def head_rows(self, tokens: Tensor) -> Tensor:
    rows = self.head().index_select(0, tokens).float()
    scale = self.head_scale()
    if scale.numel() > 0:
      rows = rows.mul_(scale.index_select(0, tokens).unsqueeze(1))
    return rows

  # float32 logits [C, V] into `table`, some words at a time, so that no copy of the head outlives them.
  def project_slices(self, x: Tensor, table: Tensor) -> Tensor:
    first = 0
    while first < table.size(1):
      words = self.head_slice(first, 4096)
      product = torch.mm(x.to(self.product_type), words.t())
      self.scaled(table.narrow(1, first, words.size(0)).copy_(product), first)
      first = first + words.size(0)
    return table

  # float32 logits [C, V] into `table`; `narrow` takes the product in the model's precision.
  def project(self, x: Tensor, narrow: Tensor, table: Tensor) -> Tensor:
    target = table.narrow(0, 0, x.size(0))
    if self.head_scale().numel() > 0 or self.product_type != self.element_type:
      return self.project_slices(x, target)
    product = torch.mm(x, self.head().t(), out=narrow.narrow(0, 0, x.size(0)))
    return target.copy_(product)

  # weights @ head, [C, d] in float32; weights: float32 [C, V], not to be used afterwards.
  def weighted_head_rows(self, weights: Tensor, narrow: Tensor) -> Tensor:
    head = self.head()
    if self.head_scale().numel() == 0 and self.product_type == self.element_type:
      return torch.mm(narrow.narrow(0, 0, weights.size(0)).copy_(weights), head).float()
    mixed = torch.zeros([weights.size(0), head.size(1)], dtype=self.float32, device=weights.device)
    first = 0
    while first < weights.size(1):
      words = self.head_slice(first, 4096)
      part = self.scaled(weights.narrow(1, first, words.size(0)), first)
      mixed.add_(torch.mm(part.to(self.product_type), words))
      first = first + words.size(0)
    return mixed

  # Logits z_b of the base and the difference z_a - z_b, which is rounded after it is taken: two of [C, V].
  def logits_and_differences(self, base: Tensor, adapted: Tensor, begin: int, count: int,
      tables: List[Tensor]) -> List[Tensor]:
    h = base.narrow(0, begin, count)
    difference = (adapted.detach().narrow(0, begin, count).float() - h.float()).to(self.element_type)
    return [self.project(h, tables[0], tables[1]), self.project(difference, tables[0], tables[2])]

  def tables(self, states: int, count: int) -> List[Tensor]:
    head = self.head()
    shape = [min(states, count), head.size(0)]
    narrow = torch.empty(shape, dtype=self.element_type, device=head.device)
    wide = torch.empty(shape, dtype=self.float32, device=head.device)
    return [narrow, wide, torch.empty_like(wide)]

  # In one go what math.SoftPolicy says in single formulas:
  #   Q = slope (z_a - z_b) + share z_b,  V = a log sum exp((Q + a0 log pi_1) / a)
  # at chosen tokens, with their derivatives by the adapted hidden states. base, adapted: [K, d]; tokens: [K];
  # policy: float64 [4] of slope, share, a0, a; at_once: how many states and how many words are taken together.
  # The vocabulary is walked in slices that stay in the processor's cache: sums of exponentials are kept relative to the
  # largest exponent so far. Returns Q [K], V [K], dQ [K, d], dV [K, d] and log pi of the tokens [K], all float32.
  def residuals(self, base: Tensor, adapted: Tensor, tokens: Tensor, policy: Tensor, at_once: Tensor) -> List[Tensor]:
    states = tokens.size(0)
    head = self.head()
    slope = float(policy[0])
    share = float(policy[1])
    a0 = float(policy[2])
    a = float(policy[3])
    chosen = self.head_rows(tokens)
    q = torch.empty([states], dtype=self.float32, device=base.device)
    v = torch.empty([states], dtype=self.float32, device=base.device)
    dv = torch.empty([states, base.size(1)], dtype=self.float32, device=base.device)
    log_policy = torch.empty([states], dtype=self.float32, device=base.device)
    begin = 0
    while begin < states:
      count = min(int(at_once[0]), states - begin)
      h = base.narrow(0, begin, count)
      difference = (adapted.detach().narrow(0, begin, count).float() - h.float()).to(self.element_type)
      both = torch.cat([h, difference], 0).to(self.product_type)
      # The chosen tokens' logits, rounded as those of all tokens are.
      own = (both.float() * chosen.narrow(0, begin, count).repeat([2, 1])).sum([-1]).to(self.product_type).float()
      q.narrow(0, begin, count).copy_(own.narrow(0, count, count) * slope + own.narrow(0, 0, count) * share)
      base_largest = torch.full([count, 1], float("-inf"), dtype=self.float32, device=base.device)
      largest = torch.full([count, 1], float("-inf"), dtype=self.float32, device=base.device)
      base_sum = torch.zeros([count, 1], dtype=self.float32, device=base.device)
      sum = torch.zeros([count, 1], dtype=self.float32, device=base.device)
      rows = torch.zeros([count, base.size(1)], dtype=self.float32, device=base.device)
      first = 0
      while first < head.size(0):
        words = self.head_slice(first, int(at_once[1]))
        logits = self.scaled(torch.mm(both, words.t()).float(), first)
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
    divergence = torch.empty([states], dtype=self.float32, device=base.device)
    derivative = torch.empty([states, base.size(1)], dtype=self.float32, device=base.device)
    begin = 0
    while begin < states:
      count = min(int(at_once), states - begin)
      chunk = self.logits_and_differences(base, adapted, begin, count, tables)
      log_policy = torch.log_softmax(chunk[1].mul_(slope / a).add_(chunk[0], alpha=(share + a0) / a), -1)
      log_base = torch.log_softmax(chunk[0], -1)
      pi_base = torch.exp(log_base, out=chunk[0])
      divergence.narrow(0, begin, count).copy_(log_base.sub_(log_policy).mul_(pi_base).sum([-1]))
      weighted = self.weighted_head_rows(log_policy.exp_().sub_(pi_base), tables[0])
      derivative.narrow(0, begin, count).copy_(weighted.mul_(slope / a))
      begin = begin + count
    return [divergence, derivative]
