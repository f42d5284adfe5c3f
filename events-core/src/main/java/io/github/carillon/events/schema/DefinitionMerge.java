package io.github.carillon.events.schema;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Brings two definitions of one type together, and notes where they contradict each
 * other.
 */
final class DefinitionMerge {

	private final List<String> differences = new ArrayList<>();

	<V> @Nullable V of(String attribute, @Nullable V first, @Nullable V second) {
		if (first == null) {
			return second;
		}
		if (second != null && !first.equals(second)) {
			this.differences.add("%s: %s / %s".formatted(attribute, shown(first), shown(second)));
		}
		return first;
	}

	private static String shown(Object value) {
		return (value instanceof Class<?> type) ? type.getTypeName() : value.toString();
	}

	/**
	 * Returns one line per attribute that both define and not alike.
	 */
	List<String> differences() {
		return this.differences;
	}

}
