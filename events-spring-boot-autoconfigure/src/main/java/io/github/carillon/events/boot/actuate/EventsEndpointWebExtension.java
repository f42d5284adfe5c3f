package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
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
	 * @param section {@code types}, {@code listeners} or {@code history}
	 * @param type pattern of the types of past events, all unless given
	 * @param limit how many events at most, 100 unless given
	 * @param cursor what the page before gave as {@code next}
	 * @return the part; 404 when there is no such, 400 when pattern, limit or cursor is
	 * malformed
	 */
	@ReadOperation
	public WebEndpointResponse<Map<String, Object>> section(SecurityContext security, @Selector String section,
			@Nullable String type, @Nullable String limit, @Nullable String cursor) {
		try {
			Map<String, Object> described = this.delegate.section(section, new HistoryRequest(type, limit, cursor),
					this.events.showsData(security));
			return (described != null) ? new WebEndpointResponse<>(described)
					: problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
							"There is no '%s'; there are types, listeners and history".formatted(section));
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
