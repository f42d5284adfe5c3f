package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a handler published: the first so many, for a handler may publish for ever.
 */
final class Children {

	private static final int MAX = 1_000;

	/** What the calling thread gives up, further down in the tree. */
	private static final ThreadLocal<@Nullable Deque<Runnable>> FURTHER_DOWN = new ThreadLocal<>();

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

	/**
	 * Gives all of them up, and what followed from them: level by level, as there is no
	 * end to how deep that may be.
	 */
	void giveUp(Verdict verdict) {
		List<DefaultPublication<?>> children = list();
		if (children.isEmpty()) {
			return;
		}
		Deque<Runnable> outer = FURTHER_DOWN.get();
		Deque<Runnable> givingUp = (outer != null) ? outer : new ArrayDeque<>();
		children.forEach((child) -> givingUp.add(() -> child.giveUp(verdict)));
		if (outer == null) {
			FURTHER_DOWN.set(givingUp);
			try {
				for (Runnable next = givingUp.poll(); next != null; next = givingUp.poll()) {
					next.run();
				}
			}
			finally {
				FURTHER_DOWN.remove();
			}
		}
	}

}
