/** The "restricted" Pod Security Standard, said in full. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */

export function podSecurity(userId: number) {
  return {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    // Changing the owner of every file of a large volume at each start takes longer than the start.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const;
