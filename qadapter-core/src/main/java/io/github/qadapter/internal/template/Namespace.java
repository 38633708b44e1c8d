package io.github.qadapter.internal.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one kind of value whose members a template can set. */
final class Namespace {
  private final Map<Object, Object> members = new LinkedHashMap<>();

  Object get(String name) {
    Object member = members.get(name);
    return member == null ? Undefined.member(this, name) : member;
  }

  void set(Object name, Object value) {
    members.put(name, value);
  }

  Map<Object, Object> members() {
    return members;
  }
}
