package io.windfall.documents;

/**
 * A fenced block.
 *
 * @param document its document's path within the project
 * @param line of its fence, counted from 1
 * @param language what stands behind the fence; may be empty
 * @param text its lines, each ended
 * @param comment the HTML comment right above it; null: none
 */
public record Block(String document, int line, String language, String text, String comment) {

    /** Where it is, for messages. */
    String place() {
        return document + ":" + line;
    }
}
