package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;

/**
 * What a handler published: the first so many, for a handler may publish for ever.
 */
final class Children {

	private static final int MAX = 1_000;

	private List<DefaultPublication<?>> first = List.of();

	synchronized void add(DefaultPublication<?> child) {
		if (this.first.isEmpty()) {
			this.first = new ArrayList<>(1);
		}
		if (this.first.size() < MAX) {
			this.first.add(child);
		}
	}

	synchronized List<DefaultPublication<?>> list() {
		return List.copyOf(this.first);
	}

	void giveUp(Verdict verdict) {
		list().forEach((child) -> child.giveUp(verdict));
	}

}
