package io.github.carillon.events.history;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Keeps the last elements that were added. Adding is wait-free but for the increment of
 * one counter, and allocates nothing.
 *
 * @param <E> what is kept
 */
final class Ring<E> {

	private final AtomicReferenceArray<E> slots;

	private final AtomicLong added = new AtomicLong();

	Ring(int capacity) {
		this.slots = new AtomicReferenceArray<>(capacity);
	}

	int capacity() {
		return this.slots.length();
	}

	void add(E element) {
		this.slots.setRelease((int) (this.added.getAndIncrement() % this.slots.length()), element);
	}

	/**
	 * Shows all elements that were there when this was called, unless they have been
	 * pushed out since; some that were added since may be among them. The last added come
	 * first.
	 */
	void forEach(Consumer<E> consumer) {
		int length = this.slots.length();
		long last = this.added.get() - 1;
		for (long i = last; i >= 0 && i > last - length; i--) {
			E element = this.slots.getAcquire((int) (i % length));
			if (element != null) {
				consumer.accept(element);
			}
		}
	}

	int removeIf(Predicate<E> predicate) {
		int removed = 0;
		for (int i = 0; i < this.slots.length(); i++) {
			E element = this.slots.getAcquire(i);
			if (element != null && predicate.test(element) && this.slots.compareAndSet(i, element, null)) {
				removed++;
			}
		}
		return removed;
	}

	/**
	 * Puts others in the place of elements.
	 */
	void replaceIf(Predicate<E> predicate, UnaryOperator<E> replacement) {
		for (int i = 0; i < this.slots.length(); i++) {
			E element = this.slots.getAcquire(i);
			if (element != null && predicate.test(element)) {
				this.slots.compareAndSet(i, element, replacement.apply(element));
			}
		}
	}

}
