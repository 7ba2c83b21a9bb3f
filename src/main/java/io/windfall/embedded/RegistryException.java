package io.windfall.embedded;

import java.util.List;

/** A request that the registry refuses, with the HTTP status and the error code that Confluent's registry gives for it. */
final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int errorCode;

    private RegistryException(int status, int errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    int status() {
        return status;
    }

    int errorCode() {
        return errorCode;
    }

    static RegistryException badRequest(String message) {
        return new RegistryException(400, 400, message);
    }

    static RegistryException unauthorized() {
        return new RegistryException(401, 40101, "This registry asks for a user and a password (HTTP basic).");
    }

    static RegistryException forbidden() {
        return new RegistryException(403, 40301, "This user may only read: register with one who may write.");
    }

    static RegistryException subjectNotFound(String subject) {
        return new RegistryException(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryException versionNotFound(int version) {
        return new RegistryException(404, 40402, "Version " + version + " not found.");
    }

    static RegistryException schemaNotFound() {
        return new RegistryException(404, 40403, "Schema not found");
    }

    static RegistryException schemaNotFound(int id) {
        return new RegistryException(404, 40403, "Schema " + id + " not found");
    }

    static RegistryException subjectSoftDeleted(String subject) {
        return new RegistryException(
                404, 40404, "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently.");
    }

    static RegistryException subjectNotSoftDeleted(String subject) {
        return new RegistryException(
                404, 40405, "Subject '" + subject + "' was not deleted first before being permanently deleted.");
    }

    static RegistryException versionSoftDeleted(String subject, int version) {
        return new RegistryException(
                404,
                40406,
                "Subject '" + subject + "' version " + version
                        + " was soft deleted. Set permanent=true to delete permanently.");
    }

    static RegistryException versionNotSoftDeleted(String subject, int version) {
        return new RegistryException(
                404,
                40407,
                "Subject '" + subject + "' version " + version
                        + " was not deleted first before being permanently deleted.");
    }

    static RegistryException subjectLevelNotConfigured(String subject) {
        return new RegistryException(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryException subjectModeNotConfigured(String subject) {
        return new RegistryException(
                404, 40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static RegistryException incompatible(String subject, List<String> violations) {
        return new RegistryException(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + violations);
    }

    static RegistryException tooLarge(int limitBytes) {
        return new RegistryException(413, 413, "The request is larger than " + limitBytes + " bytes.");
    }

    static RegistryException invalidSchema(String reason) {
        return new RegistryException(422, 42201, "Invalid schema: " + reason);
    }

    static RegistryException invalidVersion(String text) {
        return new RegistryException(
                422,
                42202,
                "The specified version '" + text
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryException invalidLevel(String text) {
        return new RegistryException(
                422,
                42203,
                "Invalid compatibility level '" + text
                        + "'. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive");
    }

    static RegistryException invalidMode(String text) {
        return new RegistryException(
                422, 42204, "Invalid mode '" + text + "'. Valid values are READWRITE and READONLY.");
    }

    static RegistryException notPermitted(String message) {
        return new RegistryException(422, 42205, message);
    }

    static RegistryException storeFailed(String reason) {
        return new RegistryException(500, 50001, "The registry could not write to its topic: " + reason);
    }
}
