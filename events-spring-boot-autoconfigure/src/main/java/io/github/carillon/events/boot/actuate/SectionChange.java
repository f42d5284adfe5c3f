package io.github.carillon.events.boot.actuate;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.util.StringUtils;

/**
 * What somebody wants done in an {@link EventsSection}, as it came in.
 *
 * @param action what to do
 * @param target to the entries of which target
 * @param type to those about events of which types, a pattern
 * @param reason why
 * @since 0.1
 */
public record SectionChange(@Nullable String action, @Nullable String target, @Nullable String type,
		@Nullable String reason) {

	static InvalidEndpointRequestException invalid(String parameter, @Nullable String value, @Nullable String reason) {
		String message = (value != null) ? "Parameter '%s' is not valid: '%s'. %s".formatted(parameter, value, reason)
				: "Parameter '%s' is missing. %s".formatted(parameter, reason);
		return new InvalidEndpointRequestException(message, message);
	}

	/**
	 * Returns what to do.
	 * @throws InvalidEndpointRequestException when it is nothing that can be done
	 */
	Action what() {
		for (Action candidate : Action.values()) {
			if (candidate.text().equalsIgnoreCase(this.action)) {
				return candidate;
			}
		}
		throw invalid("action", this.action, "It is 'retry' or 'discard'");
	}

	/**
	 * Returns what refuses an action that is not possible here.
	 */
	InvalidEndpointRequestException impossible(String reason) {
		return invalid("action", this.action, reason);
	}

	/**
	 * Returns why.
	 * @throws InvalidEndpointRequestException when that is not said
	 */
	String why() {
		if (!StringUtils.hasText(this.reason)) {
			throw invalid("reason", null, "Say why, it is logged");
		}
		return this.reason;
	}

	/**
	 * What can be done.
	 */
	enum Action {

		RETRY,

		DISCARD,

		DISCARD_PENDING,

		UNREGISTER;

		private String text() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
