package io.github.carillon.events.boot.actuate;

import java.util.UUID;

import io.github.carillon.events.deadletter.DeadLetterQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads what somebody asks of dead letters.
 */
final class DeadLetterRequest {

	private DeadLetterRequest() {
	}

	static UUID id(String id) {
		try {
			return UUID.fromString(id);
		}
		catch (IllegalArgumentException ex) {
			throw SectionChange.invalid("id", id, "It is not a UUID");
		}
	}

	static DeadLetterQuery query(SectionRequest request) {
		DeadLetterQuery query = matching(request.type());
		String limit = request.limit();
		try {
			query = StringUtils.hasText(limit) ? query.limit(Integer.parseInt(limit.strip())) : query;
		}
		catch (NumberFormatException ex) {
			throw SectionChange.invalid("limit", limit, "It is not a whole number");
		}
		catch (IllegalArgumentException ex) {
			throw SectionChange.invalid("limit", limit, ex.getMessage());
		}
		try {
			return StringUtils.hasText(request.cursor()) ? query.after(request.cursor()) : query;
		}
		catch (IllegalArgumentException ex) {
			throw SectionChange.invalid("cursor", request.cursor(), ex.getMessage());
		}
	}

	static DeadLetterQuery query(SectionChange change) {
		DeadLetterQuery query = matching(change.type());
		return StringUtils.hasText(change.target()) ? query.target(change.target()) : query;
	}

	private static DeadLetterQuery matching(@Nullable String type) {
		String pattern = StringUtils.hasText(type) ? type : "**";
		try {
			return DeadLetterQuery.matching(pattern);
		}
		catch (IllegalArgumentException ex) {
			throw SectionChange.invalid("type", pattern, ex.getMessage());
		}
	}

}
