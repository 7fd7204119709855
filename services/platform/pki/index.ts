/** Development certificates, made at first start. Production brings certificates of its own authority as files of the same shape. */
export { createAuthority, type Authority } from './authority';
export { issueCertificate, type CertificateFiles, type CertificateRequest } from './certificate';
