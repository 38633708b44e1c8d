package io.github.qadapter.internal.template;

import java.util.HashMap;
import java.util.Map;

/** The one kind of value whose members a template can set. */
final class Namespace {
  private final Map<String, Object> members = new HashMap<>();

  Object get(String name) {
    Object member = members.get(name);
    return member == null ? Undefined.member(this, name) : member;
  }

  void set(String name, Object value) {
    members.put(name, value);
  }
}
