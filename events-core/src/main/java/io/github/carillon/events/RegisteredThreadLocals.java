package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is registered with Micrometer's context-propagation, which may be missing:
 * only this class and {@link EventContextAccessor} name its classes.
 * <p>
 * It does what a snapshot of that library does, clearing what is missing, but for each
 * value apart: one that cannot be set must not leave the others behind in the thread.
 */
final class RegisteredThreadLocals implements ContextCarrier {

	static final boolean ARE_AVAILABLE = areAvailable();

	private final ContextRegistry registry = ContextRegistry.getInstance();

	private static boolean areAvailable() {
		try {
			Class.forName("io.micrometer.context.ContextRegistry", false,
					RegisteredThreadLocals.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	@Override
	public Captured capture() {
		Map<Object, Object> values = new HashMap<>();
		for (ThreadLocalAccessor<?> accessor : this.registry.getThreadLocalAccessors()) {
			if (isCarried(accessor)) {
				attempt(() -> {
					Object value = accessor.getValue();
					if (value != null) {
						values.put(accessor.key(), value);
					}
				}, accessor);
			}
		}
		return () -> open(values);
	}

	private Runnable open(Map<Object, Object> values) {
		Deque<Runnable> restoring = new ArrayDeque<>();
		for (ThreadLocalAccessor<?> accessor : this.registry.getThreadLocalAccessors()) {
			if (isCarried(accessor)) {
				attempt(() -> restoring.push(set(accessor, values.get(accessor.key()))), accessor);
			}
		}
		return () -> restoring.forEach(Runnable::run);
	}

	/**
	 * Returns whether it is not that of the handler itself, who has a run of its own.
	 */
	private static boolean isCarried(ThreadLocalAccessor<?> accessor) {
		return !EventContextAccessor.KEY.equals(accessor.key());
	}

	private static Runnable set(ThreadLocalAccessor<?> accessor, @Nullable Object value) {
		@SuppressWarnings("unchecked")
		ThreadLocalAccessor<Object> typed = (ThreadLocalAccessor<Object>) accessor;
		Object before = typed.getValue();
		if (value != null) {
			typed.setValue(value);
		}
		else {
			typed.setValue();
		}
		return () -> attempt(() -> {
			if (before != null) {
				typed.restore(before);
			}
			else {
				typed.restore();
			}
		}, typed);
	}

	private static void attempt(Runnable step, ThreadLocalAccessor<?> accessor) {
		try {
			step.run();
		}
		catch (Throwable ex) {
			PublisherContext.failed(accessor, ex);
		}
	}

}
