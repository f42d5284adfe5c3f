package io.github.carillon.events;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds what was filed under the patterns that match a name, in a time that does not
 * depend on the patterns that do not: a tree with a level for each segment. Not safe for
 * use by several threads.
 *
 * @param <E> what is filed
 */
final class PatternIndex<E> {

	private final Node<E> root = new Node<>(null);

	void add(EventPattern pattern, E entry) {
		for (PatternSegment[] alternative : pattern.alternatives()) {
			Node<E> node = this.root;
			for (PatternSegment segment : alternative) {
				node = node.children(segment).computeIfAbsent(segment.text(), (text) -> new Node<>(segment));
			}
			node.entries.add(entry);
		}
	}

	void remove(EventPattern pattern, E entry) {
		for (PatternSegment[] alternative : pattern.alternatives()) {
			remove(this.root, alternative, 0, entry);
		}
	}

	private boolean remove(Node<E> node, PatternSegment[] segments, int depth, E entry) {
		if (depth == segments.length) {
			node.entries.remove(entry);
		}
		else {
			Map<String, Node<E>> children = node.children(segments[depth]);
			Node<E> child = children.get(segments[depth].text());
			if (child != null && remove(child, segments, depth + 1, entry)) {
				children.remove(segments[depth].text());
			}
		}
		return node.isEmpty();
	}

	/**
	 * Adds everything filed under a matching pattern.
	 * @return how many places of the tree it came by
	 */
	int find(String type, Set<? super E> found) {
		Set<Node<E>> reached = new LinkedHashSet<>();
		this.root.reach(reached);
		int steps = reached.size();
		for (String segment : EventPattern.segments(type)) {
			Set<Node<E>> next = new LinkedHashSet<>();
			reached.forEach((node) -> node.step(segment, next));
			reached = next;
			steps += reached.size();
		}
		reached.forEach((node) -> found.addAll(node.entries));
		return steps;
	}

	/**
	 * A place in the tree: all patterns that begin alike.
	 */
	private static final class Node<E> {

		private final @Nullable PatternSegment segment;

		private final Map<String, Node<E>> literals = new HashMap<>();

		private final Map<String, Node<E>> wildcards = new HashMap<>(2);

		private final Set<E> entries = new LinkedHashSet<>(2);

		private Node(@Nullable PatternSegment segment) {
			this.segment = segment;
		}

		private Map<String, Node<E>> children(PatternSegment segment) {
			return (segment.kind() == PatternSegment.Kind.LITERAL) ? this.literals : this.wildcards;
		}

		private boolean isEmpty() {
			return this.entries.isEmpty() && this.literals.isEmpty() && this.wildcards.isEmpty();
		}

		/**
		 * Adds this place, and the one that is reached without a segment.
		 */
		private void reach(Set<Node<E>> reached) {
			Node<E> deep = this.wildcards.get(PatternSegment.DEEP.text());
			if (reached.add(this) && deep != null) {
				deep.reach(reached);
			}
		}

		/**
		 * Adds the places that are reached with a segment.
		 */
		private void step(String name, Set<Node<E>> next) {
			if (this.segment != null && this.segment.isDeep()) {
				reach(next);
			}
			Node<E> literal = this.literals.get(name);
			if (literal != null) {
				literal.reach(next);
			}
			for (Node<E> child : this.wildcards.values()) {
				PatternSegment wildcard = Objects.requireNonNull(child.segment);
				if (!wildcard.isDeep() && wildcard.matches(name)) {
					child.reach(next);
				}
			}
		}

	}

}
