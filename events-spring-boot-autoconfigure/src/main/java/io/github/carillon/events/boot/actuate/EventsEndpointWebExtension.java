package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

/**
 * {@link EndpointWebExtension} of the {@link EventsEndpoint}: shows the data of events
 * only to whom it may be shown, and answers a malformed request with a problem document.
 *
 * @since 0.1
 */
@EndpointWebExtension(endpoint = EventsEndpoint.class)
public class EventsEndpointWebExtension {

	private static final MimeType PROBLEM = MimeType.valueOf("application/problem+json");

	private final EventsEndpoint delegate;

	private final EventDescriptions events;

	/**
	 * Creates an extension.
	 * @param delegate the endpoint
	 * @param events knows to whom data may be shown
	 */
	public EventsEndpointWebExtension(EventsEndpoint delegate, EventDescriptions events) {
		this.delegate = delegate;
		this.events = events;
	}

	/**
	 * Returns one part in full.
	 * @param security who asks
	 * @param section {@code types}, {@code listeners}, {@code history},
	 * {@code deadletters} or {@code outbox}
	 * @param type pattern of the types of events, all unless given
	 * @param limit how many at most, 100 unless given
	 * @param cursor what the page before gave as {@code next}
	 * @return the part; 404 when there is no such, 400 when pattern, limit or cursor is
	 * malformed
	 */
	@ReadOperation
	public WebEndpointResponse<Map<String, Object>> section(SecurityContext security, @Selector String section,
			@Nullable String type, @Nullable String limit, @Nullable String cursor) {
		return answer(section, () -> this.delegate.section(section, new SectionRequest(type, limit, cursor),
				this.events.showsData(security)));
	}

	/**
	 * Returns one entry of a part.
	 * @param security who asks
	 * @param section {@code deadletters} or {@code outbox}
	 * @param id the id of the entry
	 * @return the entry; 404 when there is no such, 400 when the id is malformed
	 */
	@ReadOperation
	public WebEndpointResponse<Map<String, Object>> entry(SecurityContext security, @Selector String section,
			@Selector String id) {
		return answer(section + "/" + id, () -> this.delegate.entry(section, id, this.events.showsData(security)));
	}

	/**
	 * Has entries of a part tried again, or discards them.
	 * @param section {@code deadletters} or {@code outbox}
	 * @param action {@code retry}, {@code discard} or, for the outbox,
	 * {@code discard-pending} or {@code unregister}
	 * @param target those to a target
	 * @param type pattern of the types of their events, all unless given
	 * @param reason why they are discarded
	 * @return what was done; 404 when there is no such part, 400 when a parameter is
	 * malformed
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> change(@Selector String section, @Nullable String action,
			@Nullable String target, @Nullable String type, @Nullable String reason) {
		return answer((target != null) ? section + "/" + target : section,
				() -> this.delegate.change(section, action, target, type, reason));
	}

	/**
	 * Has an entry of a part tried again, or discards it.
	 * @param section {@code deadletters} or {@code outbox}
	 * @param id the id of the entry
	 * @param action {@code retry}, {@code discard} or, for the outbox,
	 * {@code discard-pending} or {@code unregister}
	 * @param reason why it is discarded
	 * @return what was done; 404 when there is no such entry, 400 when a parameter is
	 * malformed
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> changeEntry(@Selector String section, @Selector String id,
			@Nullable String action, @Nullable String reason) {
		return answer(section + "/" + id, () -> this.delegate.changeEntry(section, id, action, reason));
	}

	private WebEndpointResponse<Map<String, Object>> answer(String what,
			Supplier<@Nullable Map<String, Object>> answer) {
		try {
			Map<String, Object> described = answer.get();
			return (described != null) ? new WebEndpointResponse<>(described)
					: problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
							"There is no '%s'; there are %s".formatted(what, String.join(", ", this.delegate.names())));
		}
		catch (InvalidEndpointRequestException ex) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request", String.valueOf(ex.getReason()));
		}
	}

	private static WebEndpointResponse<Map<String, Object>> problem(int status, String title, String detail) {
		Map<String, Object> problem = new LinkedHashMap<>();
		problem.put("title", title);
		problem.put("status", status);
		problem.put("detail", detail);
		return new WebEndpointResponse<>(problem, status, PROBLEM);
	}

}
