package io.github.carillon.events.spring;

import org.jspecify.annotations.Nullable;

/**
 * Makes the exception that says what is wrong with one listener.
 */
@FunctionalInterface
interface ListenerFault {

	InvalidListenerException because(String reason, @Nullable Throwable cause);

	default InvalidListenerException because(String reason) {
		return because(reason, null);
	}

}
