package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.OnError;
import io.github.carillon.events.retry.RetryPolicy;
import io.github.carillon.events.OnEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * One {@link OnEvent} of one method of one bean, with all its strings resolved.
 *
 * @param id the id of the listener
 * @param bean the bean
 * @param method the method, as its class declares it
 * @param patterns the patterns, none for those that follow from the parameter
 * @param condition the expression, empty for none
 * @param headers the headers that an event must carry
 * @param delivery how it is delivered
 */
record ListenerDefinition(String id, Bean bean, Method method, List<String> patterns, String condition,
		Map<String, String> headers, Delivery delivery) {

	/**
	 * What the listener is called in messages.
	 */
	String name() {
		return ClassUtils.getShortName(this.method.getDeclaringClass()) + "#" + this.method.getName();
	}

	InvalidListenerException invalid(String reason) {
		return invalid(reason, null);
	}

	InvalidListenerException invalid(String reason, @Nullable Throwable cause) {
		return new InvalidListenerException(this.id, this.bean.name(), this.method, reason, cause);
	}

	/**
	 * A bean.
	 *
	 * @param name the name
	 * @param type the class behind its proxies
	 */
	record Bean(String name, Class<?> type) {
	}

	/**
	 * How events are delivered to a listener.
	 *
	 * @param mode when and where
	 * @param onError what becomes of failures
	 * @param order the place among others
	 * @param autoStartup whether it is delivered to from the start
	 * @param description what it is for
	 * @param retry when it is tried again
	 * @param limits what it may take
	 */
	record Delivery(DeliveryMode mode, OnError onError, int order, boolean autoStartup, String description,
			Retrying retry, ListenerLimits limits) {
	}

	/**
	 * When a listener is tried again.
	 *
	 * @param policy the policy
	 * @param isSet whether the annotation says so, rather than nothing
	 */
	record Retrying(RetryPolicy policy, boolean isSet) {

		/**
		 * Returns whether a failure is followed by another attempt.
		 */
		boolean retries() {
			return this.policy.maxRetries() > 0;
		}

	}

}
