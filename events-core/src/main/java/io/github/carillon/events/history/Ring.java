package io.github.carillon.events.history;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the last elements that were added, and the number of each: 1, 2, 3 and so on.
 * Adding takes no lock.
 *
 * @param <E> what is kept
 */
final class Ring<E> {

	private final AtomicReferenceArray<@Nullable Slot<E>> slots;

	private final AtomicLong added = new AtomicLong();

	Ring(int capacity) {
		this.slots = new AtomicReferenceArray<>(capacity);
	}

	int capacity() {
		return this.slots.length();
	}

	/**
	 * Adds an element.
	 * @return its number
	 */
	long add(E element) {
		Slot<E> slot = new Slot<>(this.added.incrementAndGet(), element);
		int index = index(slot.number);
		Slot<E> before = this.slots.getAcquire(index);
		// whoever is overtaken by a whole round has been pushed out
		while ((before == null || before.number < slot.number) && !this.slots.compareAndSet(index, before, slot)) {
			before = this.slots.getAcquire(index);
		}
		return slot.number;
	}

	/**
	 * Returns the number of the last element, which may still be on its way.
	 */
	long added() {
		return this.added.get();
	}

	/**
	 * Returns whether an element has arrived, or one that pushed it out.
	 */
	boolean isAdded(long number) {
		Slot<E> slot = this.slots.getAcquire(index(number));
		return slot != null && slot.number >= number;
	}

	/**
	 * Returns an element, {@code null} when it was removed or pushed out.
	 */
	@Nullable E get(long number) {
		Slot<E> slot = this.slots.getAcquire(index(number));
		return (slot != null && slot.number == number) ? slot.element : null;
	}

	private int index(long number) {
		return (int) ((number - 1) % this.slots.length());
	}

	/**
	 * Shows all elements that were there when this was called, unless they have been
	 * pushed out since; some that were added since may be among them. The last added come
	 * first.
	 */
	void forEach(Consumer<E> consumer) {
		long last = this.added.get();
		for (long number = last; number > 0 && number > last - this.slots.length(); number--) {
			Slot<E> slot = this.slots.getAcquire(index(number));
			if (slot != null && slot.element != null) {
				consumer.accept(slot.element);
			}
		}
	}

	/**
	 * Removes elements; their numbers are not given again.
	 */
	int removeIf(Predicate<E> predicate) {
		int removed = 0;
		for (int i = 0; i < this.slots.length(); i++) {
			Slot<E> slot = this.slots.getAcquire(i);
			if (slot != null && slot.element != null && predicate.test(slot.element)
					&& this.slots.compareAndSet(i, slot, new Slot<>(slot.number, null))) {
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
			Slot<E> slot = this.slots.getAcquire(i);
			if (slot != null && slot.element != null && predicate.test(slot.element)) {
				this.slots.compareAndSet(i, slot, new Slot<>(slot.number, replacement.apply(slot.element)));
			}
		}
	}

	private static final class Slot<E> {

		private final long number;

		private final @Nullable E element;

		Slot(long number, @Nullable E element) {
			this.number = number;
			this.element = element;
		}

	}

}
