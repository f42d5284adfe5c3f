package io.github.carillon.events;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Makes an interface of the application's own a publisher: each of its methods publishes
 * an event and returns what the handlers answered. <pre class="code">
 * interface Prices {
 *
 *     &#64;Publishes("price.asked")
 *     BigDecimal price(String orderId);
 *
 *     void created(OrderCreated order);
 *
 * }
 *
 * Prices prices = EventFacade.create(Prices.class, bus);
 * </pre>
 * <p>
 * <b>The event.</b> Its type is what {@link Publishes} says, else that of the
 * {@link EventType} class of the only parameter. Its data is the only parameter when that
 * is a map or of a class of the application's own; any other parameters become a map by
 * their names, for which the interface is compiled with {@code -parameters}.
 * <p>
 * <b>The answer.</b> A method that returns a value waits for the handlers, throws what
 * they threw, and returns the first value of its class; without one it throws a
 * {@link NoResultException}. One that returns an {@link java.util.Optional} is empty
 * then. A {@link java.util.concurrent.CompletionStage} or
 * {@link java.util.concurrent.CompletableFuture} of either does not wait. A
 * {@link Publication} is returned as it is. A {@code void} method does what
 * {@code publish} does: it waits for no other thread, and failing handlers do not reach
 * it. A checked exception that the method does not declare is wrapped in an
 * {@link java.lang.reflect.UndeclaredThrowableException}.
 * <p>
 * Default methods work as they are. Facades are as safe for use by several threads as
 * their publisher.
 *
 * @since 0.1
 */
public final class EventFacade {

	private EventFacade() {
	}

	/**
	 * Returns an implementation of an interface.
	 * @param api the interface
	 * @param publisher what publishes its events
	 * @param <I> the interface
	 * @return the implementation
	 * @throws InvalidFacadeException when it is no interface, or one of its methods
	 * cannot be implemented; names the method and says what to change
	 */
	public static <I> I create(Class<I> api, EventPublisher publisher) {
		Objects.requireNonNull(publisher, "publisher");
		if (!api.isInterface() || api.isAnnotation() || api.isSealed()) {
			throw new InvalidFacadeException(api.getTypeName(), "be a facade",
					"it takes an interface that is not sealed");
		}
		Map<Method, Call> calls = calls(api, publisher);
		return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] { api },
				new Facade(api.getSimpleName() + "[" + publisher + "]", calls)));
	}

	private static Map<Method, Call> calls(Class<?> api, EventPublisher publisher) {
		Map<Method, Call> calls = new HashMap<>();
		boolean publishes = false;
		for (Method method : api.getMethods()) {
			if (method.isDefault()) {
				calls.put(method, new DefaultMethod(method));
			}
			else if (!Modifier.isStatic(method.getModifiers()) && !isOfObject(method)) {
				calls.put(method, FacadeMethod.of(api, method, publisher));
				publishes = true;
			}
		}
		if (!publishes) {
			throw new InvalidFacadeException(api.getTypeName(), "be a facade", "it has no method that could publish");
		}
		return calls;
	}

	private static boolean isOfObject(Method method) {
		try {
			Object.class.getMethod(method.getName(), method.getParameterTypes());
			return true;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	/**
	 * What a method does.
	 */
	interface Call {

		@Nullable Object call(Object facade, @Nullable Object[] arguments) throws Throwable;

	}

	/**
	 * A method that has a body of its own.
	 */
	private record DefaultMethod(Method method) implements Call {

		@Override
		public @Nullable Object call(Object facade, @Nullable Object[] arguments) throws Throwable {
			return FacadeMethod.lookup(this.method)
				.unreflectSpecial(this.method, this.method.getDeclaringClass())
				.bindTo(facade)
				.invokeWithArguments(arguments);
		}

	}

	/**
	 * Implements the interface.
	 */
	private record Facade(String name, Map<Method, Call> calls) implements InvocationHandler {

		private static final @Nullable Object[] NONE = {};

		@Override
		public @Nullable Object invoke(Object facade, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			Call call = this.calls.get(method);
			if (call != null) {
				return call.call(facade, (arguments != null) ? arguments : NONE);
			}
			return switch (method.getName()) {
				case "equals" -> facade == Objects.requireNonNull(arguments)[0];
				case "hashCode" -> System.identityHashCode(facade);
				default -> this.name;
			};
		}

	}

}
