package io.github.carillon.events.boot.actuate;

import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.util.StringUtils;

/**
 * What somebody asks of the history, as it came in.
 *
 * @param type a pattern of types
 * @param limit how many events
 * @param cursor where the page begins
 */
record HistoryRequest(@Nullable String type, @Nullable String limit, @Nullable String cursor) {

	static HistoryRequest of(SectionRequest request) {
		return new HistoryRequest(request.type(), request.limit(), request.cursor());
	}

	/**
	 * Returns the query.
	 * @throws InvalidEndpointRequestException when a part is malformed
	 */
	EventQuery toQuery() {
		EventQuery query = matching(StringUtils.hasText(this.type) ? this.type : "**");
		try {
			query = StringUtils.hasText(this.limit) ? query.limit(Integer.parseInt(this.limit.strip())) : query;
		}
		catch (NumberFormatException ex) {
			throw invalid("limit", this.limit, "It is not a whole number", ex);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("limit", this.limit, ex.getMessage(), ex);
		}
		try {
			return StringUtils.hasText(this.cursor) ? query.after(this.cursor) : query;
		}
		catch (IllegalArgumentException ex) {
			throw invalid("cursor", this.cursor, ex.getMessage(), ex);
		}
	}

	private static EventQuery matching(String pattern) {
		try {
			return EventQuery.matching(pattern);
		}
		catch (InvalidPatternException ex) {
			throw invalid("type", pattern, "At index %d: %s".formatted(ex.position(), ex.reason()), ex);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("type", pattern, ex.getMessage(), ex);
		}
	}

	private static InvalidEndpointRequestException invalid(String parameter, @Nullable String value,
			@Nullable String reason, Throwable cause) {
		String message = "Parameter '%s' is not valid: '%s'. %s".formatted(parameter, value, reason);
		return new InvalidEndpointRequestException(message, message, cause);
	}

}
