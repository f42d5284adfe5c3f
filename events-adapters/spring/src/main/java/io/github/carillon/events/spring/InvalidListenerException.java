package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * A method marked with {@link io.github.carillon.events.OnEvent} cannot be a listener.
 * Thrown at start-up; the message names bean and method and says how to mend it. The
 * cause, where there is one, is what the bus objected to, such as an
 * {@link io.github.carillon.events.InvalidPatternException}.
 *
 * @since 0.1
 */
public class InvalidListenerException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String listenerId;

	private final String beanName;

	private final transient @Nullable Method method;

	private final String signature;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param listenerId the id of the listener
	 * @param beanName the name of the bean
	 * @param method the method
	 * @param reason what is wrong and how to mend it
	 * @param cause what the bus objected to, {@code null} when nothing did
	 */
	public InvalidListenerException(String listenerId, String beanName, Method method, String reason,
			@Nullable Throwable cause) {
		super("Listener '%s' (%s of bean '%s') cannot be registered: %s".formatted(listenerId, signature(method),
				beanName, reason), cause);
		this.listenerId = listenerId;
		this.beanName = beanName;
		this.method = method;
		this.signature = signature(method);
		this.reason = reason;
	}

	/**
	 * Returns the id of the listener.
	 * @return the id
	 */
	public String listenerId() {
		return this.listenerId;
	}

	/**
	 * Returns the name of the bean.
	 * @return the name
	 */
	public String beanName() {
		return this.beanName;
	}

	/**
	 * Returns the method.
	 * @return the method, {@code null} once serialized
	 */
	public @Nullable Method method() {
		return this.method;
	}

	/**
	 * Returns the class and the method with its parameters, for people.
	 * @return such as {@code com.acme.Orders#onOrder(OrderCreated)}
	 */
	public String signature() {
		return this.signature;
	}

	/**
	 * Returns what is wrong and how to mend it.
	 * @return the reason, without the listener; may have several lines
	 */
	public String reason() {
		return this.reason;
	}

	static String signature(Method method) {
		return method.getDeclaringClass().getName() + "#" + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(ClassUtils::getShortName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
